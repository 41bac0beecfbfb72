"""Messages of pages while a cell runs: a loop beside the kernel's own takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks._ipython import running_kernel

if TYPE_CHECKING:
    from collections.abc import Callable


class Beside:
    """Says where a kernel handles the messages of pages.

    JupyterLab makes a subshell, and says with each message that it is for that. Other pages know
    nothing of it, and would wait for the end of a long cell. Theirs is made when the first message
    comes: a thread and 0.1 MB. It takes all of them, so that none overtakes another.

    Args:
        manager: The manager of the kernel's subshells.
    """

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._subshell = ""

    def route(self, _data: Any, wanted: str | None) -> str:
        """Return the subshell for a message.

        Called by ipykernel on the thread that hands messages on, and only there.

        Args:
            wanted: What the page asks for.
        """
        if wanted is None and not self._subshell:
            self._subshell = self._manager._create_subshell()
        return wanted or self._subshell


_known: tuple[Any, Beside | None] = (None, None)


def router() -> Callable[[Any, str | None], str] | None:
    """Return what tells ipykernel where messages of pages go; None where it has only one loop."""
    global _known
    kernel = running_kernel()
    if kernel is not _known[0]:
        manager = getattr(getattr(kernel, "shell_channel_thread", None), "manager", None)
        _known = (kernel, Beside(manager) if hasattr(manager, "_create_subshell") else None)
    return None if _known[1] is None else _known[1].route
