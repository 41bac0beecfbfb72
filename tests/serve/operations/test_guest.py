"""What kernels report to their server, and what the server makes of it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from nbblocks.serve.guest import Reporter
from nbblocks.serve.operations.reports import Reports


class Kernel:
    """A kernel whose clock stands still, and which reports when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sent = []
        self.reporter = Reporter(self.sent.append, lambda: self.now)

    def note(self, job, state: str) -> None:
        async def on_the_loop():
            self.reporter.note(job)

        job.state = state
        asyncio.run(on_the_loop())

    def report(self):
        self.reporter.report()
        return self.sent.pop()


def job():
    return Job()


class Job(SimpleNamespace):
    __hash__ = object.__hash__


def test_a_run_is_reported_with_what_it_took():
    kernel, one = Kernel(), job()
    kernel.note(one, "queued")
    assert kernel.report() == {"running": 0, "waiting": 1, "ended": []}
    kernel.now = 1.5
    kernel.note(one, "running")
    assert kernel.report() == {"running": 1, "waiting": 0, "ended": []}
    kernel.now = 4.0
    kernel.note(one, "success")
    assert kernel.report() == {"running": 0, "waiting": 0, "ended": [("success", 1.5, 2.5)]}
    assert kernel.report()["ended"] == []


def test_a_run_that_never_began_has_only_waited():
    kernel, one = Kernel(), job()
    kernel.note(one, "queued")
    kernel.now = 2.0
    kernel.note(one, "cancelled")
    assert kernel.report() == {"running": 0, "waiting": 0, "ended": [("cancelled", 2.0, 0.0)]}


def test_many_changes_make_one_report():
    kernel = Kernel()

    async def run():
        kernel.reporter.note(job_in("queued"))
        kernel.reporter.note(job_in("queued"))
        return len(asyncio.get_running_loop()._scheduled)

    def job_in(state):
        one = job()
        one.state = state
        return one

    assert asyncio.run(run()) == 1


def test_a_server_adds_up_what_its_kernels_report():
    ended = []
    reports = Reports(lambda *run: ended.append(run))
    reports.take("a", {"running": 1, "waiting": 2, "ended": [["success", 0.1, 0.2]]})
    reports.take("b", {"running": 1, "waiting": 0, "ended": []})
    assert (reports.running, reports.waiting) == (2, 2)
    assert ended == [("success", 0.1, 0.2)]
    reports.take("b", {"running": 0, "waiting": 0, "ended": []})
    assert (reports.busy("a"), reports.busy("b"), reports.busy("c")) == (True, False, False)
    reports.forget("a")
    assert (reports.running, reports.busy("a")) == (0, False)
