"""Activity: who watches what the listeners of this process have to do, if anybody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.job import Job


class Activity:
    """Tells an observer of every job when it is queued, when it begins to run and when it is over.

    The observer runs on the loop of the job's engine, on the way from a click to its answer.
    """

    def __init__(self) -> None:
        self.observer: Callable[[Job], None] | None = None

    def note(self, job: Job) -> None:
        """The state of a job has changed."""
        if self.observer is not None:
            self.observer(job)


activity = Activity()
"""That of this process."""
