"""StatusBoard: what the outputs of running listeners show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbblocks.engine.streams import follows_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nbblocks.engine.clock import Alarm, Clock
    from nbblocks.engine.job import Job
    from nbblocks.engine.lines import Place

PATIENCE = 0.1
"""Seconds a run may take before its outputs show anything: what ends sooner shall not flicker."""

PACE = 0.05
"""Seconds between two messages about the progress of one run; a page need not show every step."""


@dataclass(eq=False)
class _Entry:
    """What is known of one job.

    Args:
        job: The job.
        blocks: The ids of the blocks that show it.
        patience: Rings when it may be shown; None from then on.
        position: Its place in line, None when it runs.
        length: How many wait in that line.
        due: When it will be done, where that can be known.
        streaming: Has it shown an intermediate result?
        bars: How far it is.
        pace: Rings when the next bars may be shown; None when they may be at once.
        stale: Are there newer bars than those that are shown?
    """

    job: Job
    blocks: list[int]
    patience: Alarm | None = None
    position: int | None = None
    length: int = 0
    due: float | None = None
    streaming: bool = False
    bars: list[Any] = field(default_factory=list)
    pace: Alarm | None = None
    stale: bool = False

    @property
    def state(self) -> str:
        return "streaming" if self.streaming else "pending"


class StatusBoard:
    """Says on the outputs what is going on, without ever replacing their content.

    An output of several jobs shows the oldest that runs, else the oldest that waits, and how many
    are behind it. It is done when none is left.

    Args:
        clock: The app's clock.
        say: Tells the pages; arguments as `Port.status`.
    """

    def __init__(self, clock: Clock, say: Callable[..., None]) -> None:
        self._clock = clock
        self._say = say
        self._entries: dict[Job, _Entry] = {}
        self._by_block: dict[int, list[_Entry]] = {}
        self._said: dict[int, Any] = {}

    def begin(self, job: Job) -> None:
        """A job has been triggered."""
        entry = self._entries[job] = _Entry(job, _blocks_of(job))
        # What comes again and again would flicker: of a stream only failures show.
        silent = job.listener.show_progress == "hidden" or follows_stream(job.listener, job.trigger)
        if silent or not entry.blocks:
            return
        for block in entry.blocks:
            self._by_block.setdefault(block, []).append(entry)
        entry.patience = self._clock.call_later(PATIENCE, self._out_of_patience, entry)

    def _out_of_patience(self, entry: _Entry) -> None:
        entry.patience = None
        self._show(entry.blocks)

    def place(self, job: Job, place: Place) -> None:
        """The job has moved in its line."""
        entry = self._entries.get(job)
        if entry is not None:
            entry.position, entry.length, entry.due = place
            self._show(entry.blocks)

    def running(self, job: Job, usual: float | None) -> None:
        """The job has begun; `usual` is how long its listener's runs take."""
        entry = self._entries.get(job)
        if entry is not None:
            entry.position = None
            entry.due = None if usual is None else self._clock.time() + usual
            self._show(entry.blocks)

    def streaming(self, job: Job) -> None:
        """The job has shown a first intermediate result."""
        entry = self._entries.get(job)
        if entry is not None and not entry.streaming:
            entry.streaming = True
            self._show(entry.blocks)

    def progress(self, job: Job, bars: Sequence[Any]) -> None:
        """The job says how far it is."""
        entry = self._entries.get(job)
        if entry is None:
            return
        entry.bars, entry.stale = list(bars), True
        if entry.pace is None:
            self._show_bars(entry)

    def _show_bars(self, entry: _Entry) -> None:
        entry.pace = None
        if entry.stale:
            entry.stale = False
            self._show(entry.blocks)
            entry.pace = self._clock.call_later(PACE, self._show_bars, entry)

    def end(self, job: Job, message: str | None) -> None:
        """The job is over; `message` says why it failed."""
        entry = self._entries.pop(job, None)
        if entry is None:
            return
        for alarm in (entry.patience, entry.pace):
            if alarm is not None:
                alarm.cancel()
        for block in entry.blocks:
            others = self._by_block.get(block, [])
            if entry in others:
                others.remove(entry)
                if not others:
                    del self._by_block[block]
        if message is None:
            self._show(entry.blocks)
            return
        show = job.listener.show_progress
        for block in entry.blocks:
            self._said[block] = ("error", message)
        if entry.blocks:
            self._say(entry.blocks, "error", show=show, message=message, started=job.started)
        self._show([block for block in entry.blocks if self._chosen(block) is not None])

    def _show(self, blocks: Iterable[int]) -> None:
        """Tell the pages what these blocks show now, where that is something new."""
        together: dict[tuple[_Entry | None, int], list[int]] = {}
        for block in blocks:
            chosen = self._chosen(block)
            waiting = len(self._by_block.get(block, ())) - 1
            said = None if chosen is None else (chosen, waiting, *self._key(chosen))
            if said != self._said.get(block):
                together.setdefault((chosen, waiting), []).append(block)
            if said is None:
                self._said.pop(block, None)
            else:
                self._said[block] = said
        for (chosen, waiting), those in together.items():
            self._tell(those, chosen, waiting)

    def _key(self, entry: _Entry) -> tuple[Any, ...]:
        return (entry.state, entry.position, entry.length, entry.due, repr(entry.bars))

    def _chosen(self, block: int) -> _Entry | None:
        shown = [each for each in self._by_block.get(block, ()) if each.patience is None]
        running = (each for each in shown if each.job.state == "running")
        return next(running, shown[0] if shown else None)

    def _tell(self, blocks: list[int], entry: _Entry | None, waiting: int) -> None:
        if entry is None:
            self._say(blocks, "done", show="full")
            return
        details: dict[str, Any] = {"show": entry.job.listener.show_progress}
        if entry.position is not None:
            details["position"], details["length"] = entry.position, entry.length
        if entry.due is not None:
            details["eta"] = max(0.0, entry.due - self._clock.time())
        if entry.bars:
            details["progress"] = entry.bars
        if waiting:
            details["waiting"] = waiting
        # While it waits in line it has not started: the page times waiting and running apart.
        started = None if entry.position is not None else entry.job.started or entry.job.created
        self._say(blocks, entry.state, started=started, **details)


def _blocks_of(job: Job) -> list[int]:
    """Return the ids of the blocks that show what a job does."""
    listener = job.listener
    if listener.show_progress_on is not None:
        return [node._id for node in listener.show_progress_on]
    return list(dict.fromkeys(node.status_block._id for node in listener.outputs))
