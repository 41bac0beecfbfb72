"""Progress: bars on the outputs of a running listener."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, Any, TypeVar

from nbblocks import _context
from nbblocks.engine import tqdm_bars
from nbblocks.events.inject import Injectable

if TYPE_CHECKING:
    from nbblocks._messages import ProgressBar
    from nbblocks.engine.run import Run

__all__ = ["Progress"]

T = TypeVar("T")


class Progress(Injectable):
    """Shows how far a listener is. Use it as a parameter's default value.

    Outside a listener it does nothing: the function can be called and tested by itself.

    Args:
        track_tqdm: Show the bars that the function, and what it calls, opens with the library
            `tqdm` as well. Bars of other runs, and of cells, are none of its business.

    Example:
        >>> def work(n, progress=gr.Progress()):
        ...     progress(0, desc="Loading")
        ...     model = load()
        ...     for i in progress.tqdm(range(n), desc="Working"):
        ...         step(model, i)
    """

    def __init__(self, track_tqdm: bool = False) -> None:
        self.track_tqdm = track_tqdm
        self._run: Run | None = None
        self._bars: list[ProgressBar] = []

    def for_run(self, run: Run) -> Progress:
        """Return the progress of one run."""
        own = Progress(self.track_tqdm)
        own._run = run
        if self.track_tqdm:
            run.tqdm_bars = tqdm_bars.Bars(own.show)
            tqdm_bars.follow()
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
            total: Steps in all, when `progress` is a number of steps.
            unit: What a step is called.

        Returns:
            `progress`, as it was given.
        """
        if isinstance(progress, tuple):
            self.show([_bar(progress[0], progress[1], unit, desc)])
        elif total is not None:
            self.show([_bar(progress, total, unit, desc)])
        else:
            self.show([{**_bar(None, None, unit, desc), "fraction": progress}])
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
            iterable: What to go through. None opens a bar that `update` advances.
            desc: What is being done.
            total: Steps in all, where the iterable has no length.
            unit: What a step is called.
        """
        if iterable is None:
            self._bars.append(_bar(0, total, unit, desc))
            self.show([])
            return iter(())
        length = float(len(iterable)) if total is None and isinstance(iterable, Sized) else total
        return self._through(iterable, _bar(0, length, unit, desc))

    def _through(self, iterable: Iterable[T], bar: ProgressBar) -> Iterator[T]:
        self._bars.append(bar)
        count = 0
        try:
            for count, item in enumerate(iterable):
                bar["index"] = count
                self.show([])
                yield item
            bar["index"] = bar["length"] or count
            self.show([])
        finally:
            # By identity: two bars of equal content are two bars.
            self._bars[:] = [each for each in self._bars if each is not bar]

    def update(self, n: float = 1) -> None:
        """Advance the innermost bar by `n` steps."""
        if self._bars:
            self._bars[-1]["index"] = (self._bars[-1]["index"] or 0) + n
            self.show([])

    def show(self, inner: list[ProgressBar]) -> None:
        """Show the bars that are open, with others inside them."""
        run = self._run or _context.run.get()
        if run is not None:
            run.report([{**bar} for bar in (*self._bars, *inner)])


def _bar(index: float | None, length: float | None, unit: str, desc: str | None) -> ProgressBar:
    return {"index": index, "length": length, "fraction": None, "unit": unit, "desc": desc}
