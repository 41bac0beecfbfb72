"""Context variables: which layout is open, and which listener is running."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbblocks._messages import ProgressBar
    from nbblocks.notices import Notice


class Run(Protocol):
    """What a running listener offers to the functions that are called inside it."""

    def notify(self, notice: Notice) -> None:
        """Show a toast on the page that started the run."""

    def report(self, bars: Sequence[ProgressBar]) -> None:
        """Show progress bars on the outputs."""


parent: ContextVar[Any] = ContextVar("nbblocks_parent", default=None)
"""The layout that `with` opened last; new blocks go there."""

run: ContextVar[Run | None] = ContextVar("nbblocks_run", default=None)
"""The listener's run this code is part of, or None outside listeners."""
