"""Gives all models to a page of our server that loads again, beside the cell that runs.

Pages ask for them over a comm that they open, which ipykernel does in the loop of the cells: a page
would stay blank until the last of them has run. The comm here is open from the beginning.
"""

from __future__ import annotations

import sys
from typing import Any

from ipykernel.comm.comm import BaseComm

from nbblocks.base.beside import router
from nbblocks.base.wire import MODELS


def offer_models(kernel: Any) -> None:
    """From now on, give all models to pages that ask for them.

    Args:
        kernel: The kernel that this process is.
    """
    kernel.comm_manager.register_comm(Models())


class Models(BaseComm):
    """The comm over which pages ask for all models; they neither open nor close it."""

    def __init__(self) -> None:
        super().__init__(target_name=MODELS, comm_id=MODELS, primary=False)
        self.on_msg(self._answer)

    def _reply_subshell_for(self, data: Any, default: str | None) -> str | None:
        """Return the loop for a message. Which there are is not known yet as the kernel begins."""
        route = router()
        return default if route is None else route(data, default)

    def _answer(self, _message: Any) -> None:
        if "ipywidgets" in sys.modules:
            # Not above: what an app does not import, its kernel should not wait for.
            from nbblocks.transport.snapshot import give

            give(self)
        else:
            self.send({"method": "update_states", "states": {}, "buffer_paths": []})
