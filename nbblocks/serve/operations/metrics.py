"""What a server counts and measures, for Prometheus."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from nbblocks.serve.forking.process import ForkedProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from prometheus_client import Metric

START_BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
RUN_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The metrics of one server, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # of the server itself: memory, time, open files
        self._visits = Counter("nbblocks_visits", "Visits that were let in.", registry=registry)
        self._refused = Counter(
            "nbblocks_visits_refused", "Visits that were not let in.", ["why"], registry=registry
        )
        self._starts = Histogram(
            "nbblocks_kernel_start_seconds",
            "How long kernels took to start.",
            ["how"],
            buckets=START_BUCKETS,
            registry=registry,
        )
        self._failures = Counter(
            "nbblocks_kernel_start_failures", "Kernels that did not start.", registry=registry
        )
        self._ends = Counter(
            "nbblocks_kernels_ended", "Kernels that have ended.", ["why"], registry=registry
        )
        self._reconnects = Counter(
            "nbblocks_reconnects", "Pages that have connected again.", ["how"], registry=registry
        )
        self._runs = Histogram(
            "nbblocks_event_seconds",
            "From an event to the end of the listener that it started.",
            ["outcome"],
            buckets=RUN_BUCKETS,
            registry=registry,
        )
        self._waits = Histogram(
            "nbblocks_queue_seconds",
            "From an event to the beginning of the listener that it started.",
            buckets=RUN_BUCKETS,
            registry=registry,
        )

    def visit(self) -> None:
        """A visit has been let in."""
        self._visits.inc()

    def refused(self, why: str) -> None:
        """A visit has not been let in: the server is `full` or `draining`."""
        self._refused.labels(why).inc()

    def kernel_ended(self, why: str) -> None:
        """A kernel has ended: its page has `left`, it was `culled`, it `died`, or it `failed`."""
        self._ends.labels(why).inc()

    def reconnected(self, how: str) -> None:
        """A page has come back to its kernel: by a `reload`, or after its `socket` was cut."""
        self._reconnects.labels(how).inc()

    def run_ended(self, outcome: str, waited: float, ran: float) -> None:
        """A listener's run has ended, after so many seconds of waiting and of running."""
        self._runs.labels(outcome).observe(waited + ran)
        if outcome in ("success", "failure"):
            self._waits.observe(waited)

    @contextmanager
    def kernel_starts(self) -> Generator[Callable[[Any], None]]:
        """Measure how long a kernel takes to start; call what this gives with its provisioner."""
        began = time.perf_counter()

        def started(provisioner: Any) -> None:
            forked = isinstance(getattr(provisioner, "process", None), ForkedProcess)
            took = time.perf_counter() - began
            self._starts.labels("forked" if forked else "spawned").observe(took)

        try:
            yield started
        except BaseException:
            self._failures.inc()
            raise

    def text(self, now: Mapping[str, tuple[str, float]]) -> bytes:
        """Return everything in Prometheus' format.

        Args:
            now: What each name means, and how much there is of it at this moment; what was counted
                has a name that ends with `_total`.
        """
        moment = CollectorRegistry()
        moment.register(_Gauges(now))
        return generate_latest(self._registry) + generate_latest(moment)


class _Gauges:
    """Makes gauges, and counters that others have counted, of numbers."""

    def __init__(self, now: Mapping[str, tuple[str, float]]) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Return them; Prometheus' registry asks for them."""
        for name, (meaning, value) in self._now.items():
            counted = name.endswith("_total")
            family = CounterMetricFamily if counted else GaugeMetricFamily
            yield family(f"nbblocks_{name.removesuffix('_total')}", meaning, value)
