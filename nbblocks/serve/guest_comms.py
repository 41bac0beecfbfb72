"""Opens the comms of an app in one message, which the page of our server takes apart.

A message costs the kernel, the server and the page 0.1 to 0.2 ms each, and an app of 400
components would send as many.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import comm
from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel

from nbblocks.base import opening

if TYPE_CHECKING:
    from collections.abc import Generator


def gather_opened() -> None:
    """From now on, send the comms that an app opens together."""
    comm.create_comm = GatheredComm
    opening.together = together


class _Gathered(threading.local):
    """What this thread has opened; None while it does not gather."""

    comms: list[dict[str, Any]] | None = None
    buffers: list[Any]
    last: GatheredComm


_gathered = _Gathered()


class GatheredComm(BaseComm):
    """A comm that waits for the others of its app when it opens."""

    def publish_msg(
        self,
        msg_type: str,
        data: Any = None,
        metadata: Any = None,
        buffers: Any = None,
        **keys: Any,
    ) -> None:
        """Send a message of the comm's, unless it opens together with others."""
        if _gathered.comms is None:
            super().publish_msg(msg_type, data, metadata, buffers, **keys)
        elif msg_type != "comm_open":
            _send()  # it may name what has been opened before
            super().publish_msg(msg_type, data, metadata, buffers, **keys)
        else:
            # Over a comm without its kernel ipywidgets sends nothing; sending would set it.
            self.kernel = Kernel.instance() if Kernel.initialized() else None
            content = {"comm_id": self.comm_id, "data": data or {}, "metadata": metadata or {}}
            each = [*(buffers or ())]
            _gathered.comms.append({**content, **keys, "buffers": len(each)})
            _gathered.buffers += each
            _gathered.last = self

    def send_gathered(self, comms: list[dict[str, Any]], buffers: list[Any]) -> None:
        """Send what has been opened.

        Args:
            comms: The comms, as in `opening.OPENED`.
            buffers: The buffers of all of them.
        """
        super().publish_msg(opening.OPENED, {}, None, buffers, comms=comms)


@contextmanager
def together() -> Generator[None]:
    """Gather the comms that this thread opens in the context, and send them at its end."""
    if _gathered.comms is not None:
        yield  # a part of an app that is being opened
        return
    _gathered.comms, _gathered.buffers = [], []
    try:
        yield
    finally:
        try:
            _send()
        finally:
            _gathered.comms = None


def _send() -> None:
    comms, buffers = _gathered.comms, _gathered.buffers
    _gathered.comms, _gathered.buffers = [], []
    if comms:
        _gathered.last.send_gathered(comms, buffers)
