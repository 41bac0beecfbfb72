"""Following the bars of the library `tqdm`, each in the run that opened it."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import threading
from typing import TYPE_CHECKING, Any

from nbblocks import _context

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks._messages import ProgressBar

_lock = threading.Lock()


class Bars:
    """The bars of `tqdm` that are open in one run, the outermost first.

    Args:
        show: Shows them.
    """

    def __init__(self, show: Callable[[list[ProgressBar]], None]) -> None:
        self._show = show
        self._open: list[Any] = []

    def moved(self, bar: Any) -> None:
        """A bar was opened, or is further than before."""
        if all(each is not bar for each in self._open):
            self._open.append(bar)
        self._show([_described(each) for each in self._open])

    def closed(self, bar: Any) -> None:
        """A bar is done: show how far it got, and forget it."""
        if any(each is bar for each in self._open):
            self._show([_described(each) for each in self._open])
            self._open = [each for each in self._open if each is not bar]


def _described(bar: Any) -> ProgressBar:
    """Say of a bar of `tqdm` what a page needs to draw it."""
    return {
        "index": bar.n,
        "length": bar.total,
        "fraction": None,
        "unit": "steps" if bar.unit == "it" else bar.unit,
        "desc": (bar.desc or "").rstrip().removesuffix(":") or None,
    }


def follow() -> None:
    """Hear of the bars of `tqdm`, where it is installed; more than once is fine.

    Its class is patched for good, since a run cannot know of those beside it. But what was added
    looks for the bars of the run it is called in, and does nothing in code that has none.
    """
    if importlib.util.find_spec("tqdm") is None:
        return
    cls: Any = importlib.import_module("tqdm.std").tqdm
    with _lock:
        if not getattr(cls, "_nbblocks_follows", False):
            cls._nbblocks_follows = True
            _tell(cls, "refresh", Bars.moved)
            _tell(cls, "close", Bars.closed)


def _tell(cls: Any, name: str, what: Callable[[Bars, Any], None]) -> None:
    """Let a method tell the bars of the run it is called in."""
    method = getattr(cls, name)

    @functools.wraps(method)
    def told(self: Any, *args: Any, **kwargs: Any) -> Any:
        run = _context.run.get()
        bars = None if run is None else run.tqdm_bars
        # A bar that is switched off, or was never finished being made, has nothing to show.
        if bars is not None and not getattr(self, "disable", True):
            what(bars, self)
        return method(self, *args, **kwargs)

    setattr(cls, name, told)
