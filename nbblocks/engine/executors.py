"""Where the functions of an app run: in its threads, its processes, or what it was handed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from nbblocks.engine.cluster import Cluster, Leases
from nbblocks.engine.elsewhere import Elsewhere
from nbblocks.engine.processes import Processes
from nbblocks.engine.runner import Runner
from nbblocks.events.executor import place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from nbblocks.engine.app import EngineApp
    from nbblocks.engine.job import Job
    from nbblocks.engine.run import Run


class Executors:
    """Makes the runners of one app. Its methods are called on the engine's loop, but for `close`.

    Args:
        app: The app.
        pool: Returns the app's threads.
        limit: Returns how many runs of a slot may go on at a time.
    """

    def __init__(
        self,
        app: EngineApp,
        pool: Callable[[], Executor],
        limit: Callable[[Any], float],
    ) -> None:
        self._app = app
        self._pool = pool
        self._limit = limit
        self._processes: Processes | None = None
        self._leases = Leases()

    def runner(self, job: Job, run: Run) -> Runner:
        """Return what runs a job's function where its listener says."""
        listener = job.listener
        executor: Any = listener.executor or "thread"
        where = place_of(executor)
        if where == "thread":
            return Runner(job, run, self._pool())
        if where == "threads":
            return Runner(job, run, executor)
        if where == "process":
            if self._processes is None:
                self._processes = Processes()
            return Runner(job, run, self._pool(), self._processes.at(run.device))
        if where == "elsewhere":
            return Runner(job, run, self._pool(), Elsewhere(executor))
        sharing = self._app.graph.sharing(listener.slot) or [listener]
        limit = self._limit(listener.slot) if listener.queue else math.inf
        return Runner(job, run, self._pool(), Cluster(executor, self._leases, sharing[0], limit))

    def close(self) -> None:
        """End the processes, and see that limits of a cluster are given back."""
        if self._processes is not None:
            self._processes.close()
        self._leases.close()
