"""StatusBoard: what the outputs of running listeners show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from nbblocks.engine.job import Job

PATIENCE = 0.1
"""Seconds a run may take before its outputs show anything: what ends sooner shall not flicker."""


class StatusBoard:
    """Says on the outputs what is going on, without ever replacing their content.

    Args:
        say: Tells the pages; arguments as `Port.status`.
    """

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._timers: dict[Job, asyncio.TimerHandle] = {}
        self._states: dict[int, str] = {}
        self._details: dict[Job, dict[str, Any]] = {}
        self._blocks: dict[Job, list[int]] = {}

    def begin(self, job: Job, loop: asyncio.AbstractEventLoop) -> None:
        """A job has been triggered."""
        self._blocks[job] = _blocks_of(job)
        self._details[job] = {"show": job.listener.show_progress}
        self._timers[job] = loop.call_later(PATIENCE, self._out_of_patience, job)

    def _out_of_patience(self, job: Job) -> None:
        del self._timers[job]
        self._send(job, "streaming" if self._details[job].get("streaming") else "pending")

    def place(self, job: Job, position: int, eta: float | None) -> None:
        """The job has moved in its line."""
        self._detail(job, "pending", position=position, eta=eta)

    def running(self, job: Job) -> None:
        """The job has left its line."""
        details = self._details.get(job)
        if details is not None and details.pop("position", None) is not None:
            details.pop("eta", None)
            self._detail(job, "pending")

    def streaming(self, job: Job) -> None:
        """The job has shown a first intermediate result."""
        details = self._details.get(job)
        if details is not None and "streaming" not in details:
            details["streaming"] = True
            self._detail(job, "streaming")

    def progress(self, job: Job, bars: Sequence[Any]) -> None:
        """The job says how far it is."""
        state = "streaming" if self._details.get(job, {}).get("streaming") else "pending"
        self._detail(job, state, progress=list(bars))

    def end(self, job: Job, message: str | None) -> None:
        """The job is over; `message` says why it failed."""
        timer = self._timers.pop(job, None)
        if timer is not None:
            timer.cancel()
        self._details.setdefault(job, {"show": job.listener.show_progress})["message"] = message
        if message is not None:
            self._send(job, "error")
        elif any(block in self._states for block in self._blocks.get(job, ())):
            self._send(job, "done")
        self._details.pop(job, None)
        self._blocks.pop(job, None)

    def _detail(self, job: Job, state: str, **details: Any) -> None:
        if job not in self._details:
            return
        self._details[job].update(details)
        if job not in self._timers:
            self._send(job, state)

    def _send(self, job: Job, state: str) -> None:
        details = {name: value for name, value in self._details[job].items() if name != "streaming"}
        blocks = self._blocks.get(job) or _blocks_of(job)
        if not blocks or (job.listener.show_progress == "hidden" and state != "error"):
            return
        for block in blocks:
            if state == "done":
                self._states.pop(block, None)
            else:
                self._states[block] = state
        # While it waits in line it has not started: the page times waiting and running apart.
        started = None if "position" in details else job.started or job.created
        self._say(blocks, state, started=started, **details)


def _blocks_of(job: Job) -> list[int]:
    """Return the ids of the blocks that show what a job does."""
    listener = job.listener
    if listener.show_progress_on is not None:
        return [node._id for node in listener.show_progress_on]
    return list(dict.fromkeys(node.status_block._id for node in listener.outputs))
