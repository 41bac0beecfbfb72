"""Context variables: which layout is open, which listener is running, what is being rendered."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbblocks._messages import ProgressBar
    from nbblocks.events.listener import Listener
    from nbblocks.notices import Notice


class Run(Protocol):
    """What a running listener offers to the functions that are called inside it."""

    tqdm_bars: Any

    def notify(self, notice: Notice) -> None:
        """Show a toast on the page that started the run."""

    def report(self, bars: Sequence[ProgressBar]) -> None:
        """Show progress bars on the outputs."""


class Scope(Protocol):
    """One run of a `gr.render` function: what it makes waits until it has ended well."""

    def reuse(self, cls: type, key: Any) -> Any:
        """Return the block of this class and key of the run before, if there is one."""

    def note(self, block: Any) -> None:
        """Note a block that is made."""

    def hold(self, listener: Listener) -> None:
        """Keep a listener back until the run has ended."""


parent: ContextVar[Any] = ContextVar("nbblocks_parent", default=None)
"""The layout that `with` opened last; new blocks go there."""

run: ContextVar[Run | None] = ContextVar("nbblocks_run", default=None)
"""The listener's run this code is part of, or None outside listeners."""

scope: ContextVar[Scope | None] = ContextVar("nbblocks_scope", default=None)
"""The run of `gr.render` this code is part of, or None outside."""


def leave() -> None:
    """Be outside of every layout, run and rendering, in the context that is the current one.

    Whoever fires an event may be inside; the listeners that it starts are not.
    """
    for each in (parent, run, scope):
        each.set(None)
