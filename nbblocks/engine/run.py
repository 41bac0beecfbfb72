"""Run: what code inside a running listener can reach: toasts, progress, the event, the visitor."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from nbblocks.events.device import Device

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nbblocks._messages import ProgressBar
    from nbblocks.engine.job import Job
    from nbblocks.engine.port import Port
    from nbblocks.engine.tqdm_bars import Bars
    from nbblocks.events.request import Request
    from nbblocks.notices import Notice


class Run:
    """The run of one job, as the context variable `_context.run` holds it.

    Args:
        job: What runs.
        port: Where toasts go.
        call: Calls a function on the engine's loop, from any thread.
        report: Shows progress bars on the job's outputs.
    """

    def __init__(
        self,
        job: Job,
        port: Port,
        call: Callable[..., None],
        report: Callable[[Job, Sequence[ProgressBar]], None],
    ) -> None:
        self.job = job
        self._port = port
        self._call = call
        self._report = report
        self._lock = threading.Lock()
        self._bars: list[ProgressBar] | None = None
        self.tqdm_bars: Bars | None = None
        """The bars of the library `tqdm` that are open in it, where somebody wants to see them."""

    @property
    def target(self) -> Any:
        """The block that fired."""
        return self.job.trigger.target

    @property
    def data(self) -> Any:
        """The event's data."""
        return self.job.trigger.data

    @property
    def request(self) -> Request:
        """What is known of the visitor."""
        return self._port.request(self.job.trigger.page)

    @property
    def device(self) -> Device | None:
        """The device that is its own, where its `concurrency_id` has devices."""
        hold = self.job.hold
        return None if hold is None or hold.device is None else Device(hold.device)

    def notify(self, notice: Notice) -> None:
        """Show a toast on the page that started the run."""
        self._call(self._port.notify, notice, self.job.trigger.page)

    def report(self, bars: Sequence[ProgressBar]) -> None:
        """Show progress bars on the outputs."""
        # However fast a loop turns, one message to the engine is under way: it takes the newest.
        with self._lock:
            asked, self._bars = self._bars is not None, list(bars)
        if not asked:
            self._call(self._tell)

    def _tell(self) -> None:
        with self._lock:
            bars, self._bars = self._bars, None
        if bars is not None:
            self._report(self.job, bars)
