"""Progress: bars on the outputs of a running listener."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, Any, TypeVar

from nbblocks import _context
from nbblocks.events.inject import Injectable

if TYPE_CHECKING:
    from nbblocks._messages import ProgressBar
    from nbblocks.engine.run import Run

__all__ = ["Progress"]

T = TypeVar("T")


class Progress(Injectable):
    """Shows how far a listener is. Use it as a parameter's default value.

    Args:
        track_tqdm: Show the bars of the `tqdm` library as well.

    Example:
        >>> def work(n, progress=gr.Progress()):
        ...     for i in progress.tqdm(range(n), desc="Working"):
        ...         step(i)
    """

    def __init__(self, track_tqdm: bool = False) -> None:
        self.track_tqdm = track_tqdm
        self._run: Run | None = None
        self._bars: list[ProgressBar] = []

    def for_run(self, run: Run) -> Progress:
        """Return the progress of one run."""
        own = Progress(self.track_tqdm)
        own._run = run
        return own

    def __call__(
        self,
        progress: float | tuple[float, float | None] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
    ) -> Any:
        """Show how far it is.

        Args:
            progress: A fraction from 0 to 1, or (steps done, steps in all); None for "busy".
            desc: What is being done.
            total: Steps in all, when `progress` is a fraction.
            unit: What a step is called.

        Returns:
            `progress`, as it was given.
        """
        bar: ProgressBar = {
            "index": None,
            "length": total,
            "fraction": None,
            "unit": unit,
            "desc": desc,
        }
        if isinstance(progress, tuple):
            bar["index"], bar["length"] = progress
        else:
            bar["fraction"] = progress
        self._show([*self._bars, bar])
        return progress

    def tqdm(
        self,
        iterable: Iterable[T] | None,
        desc: str | None = None,
        total: float | None = None,
        unit: str = "steps",
    ) -> Iterator[T]:
        """Go through an iterable and show how far it is; may be nested.

        Args:
            iterable: What to go through.
            desc: What is being done.
            total: Steps in all, where the iterable has no length.
            unit: What a step is called.
        """
        if iterable is None:
            return
        length = float(len(iterable)) if total is None and isinstance(iterable, Sized) else total
        bar: ProgressBar = {
            "index": 0,
            "length": length,
            "fraction": None,
            "unit": unit,
            "desc": desc,
        }
        self._bars.append(bar)
        try:
            for count, item in enumerate(iterable):
                bar["index"] = count
                self._show(self._bars)
                yield item
            bar["index"] = length
            self._show(self._bars)
        finally:
            self._bars.remove(bar)

    def update(self, n: float = 1) -> None:
        """Advance the innermost bar by `n` steps."""
        if self._bars:
            self._bars[-1]["index"] = (self._bars[-1]["index"] or 0) + n
            self._show(self._bars)

    def _show(self, bars: list[ProgressBar]) -> None:
        run = self._run or _context.run.get()
        if run is not None:
            run.report([{**bar} for bar in bars])
