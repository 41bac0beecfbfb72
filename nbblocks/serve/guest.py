"""What a visitor's kernel does for its server: an extension of IPython that the server asks for.

Its log has the server's format and the id of the request that it was started for, and it reports
what its listeners have to do. The comms of an app open in one message.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from typing import TYPE_CHECKING, Any

from nbblocks._logs import LOG_FORMAT, REQUEST_ID, TEXT, Formatter, Handler
from nbblocks.engine.activity import activity

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.job import Job

NAME = "nbblocks.serve.guest"

REPORT = "nbblocks_report"
"""The type of the messages to the server, and their topic; no page gets them."""

INTERVAL = 0.5
"""Seconds from the first thing that has changed to the report about it."""

_MOST = 1000
"""Runs that a report tells about; a page does not click as often."""


def load_ipython_extension(shell: Any) -> None:
    """Begin. IPython calls this when a kernel of ours starts."""
    # The server reads this module as well, and needs nothing of a kernel's.
    from nbblocks.serve.guest_comms import gather_opened
    from nbblocks.serve.guest_models import offer_models

    kernel = shell.kernel
    end_quietly(kernel)
    write_log()
    gather_opened()
    offer_models(kernel)

    def send(report: dict[str, Any]) -> None:
        kernel.session.send(kernel.iopub_socket, REPORT, report, ident=REPORT.encode())

    activity.observer = Reporter(send).note


def end_quietly(kernel: Any) -> None:
    """Let a kernel that is ended put nothing into the log that nobody can do anything about.

    It is interrupted before it is asked to end. Then ipykernel stops its loops and closes its
    sockets, whatever tasks there are: the one that waits for a debugger always, that of a cell when
    one runs. Both logs tell of each of them while the process ends.
    """

    def is_no_interrupt(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("KeyboardInterrupt caught in kernel")

    def shut_down(restart: bool) -> Any:
        for log in (logging.getLogger("asyncio"), kernel.log):
            log.disabled = True
        return end(restart)

    end, kernel.do_shutdown = kernel.do_shutdown, shut_down
    kernel.log.addFilter(is_no_interrupt)


def write_log() -> None:
    """Write the log of this process as its environment says."""
    log = logging.getLogger("nbblocks")
    request, kind = os.environ.get(REQUEST_ID, ""), os.environ.get(LOG_FORMAT, TEXT)
    # A process that an app was built in has one already, without a request, and its children too.
    log.handlers = [each for each in log.handlers if not isinstance(each, Handler)]
    log.addHandler(Handler(Formatter(kind, request=request)))
    log.propagate = False


class Reporter:
    """Collects what happens to jobs, and reports it after a moment: nobody waits for a report.

    Args:
        send: Sends a report: how many run and wait now, and of each that has ended since the last
            one its outcome, and the seconds it waited and ran.
        clock: Tells the time, in seconds.
    """

    def __init__(
        self, send: Callable[[dict[str, Any]], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._clock = clock
        self._queued: dict[Job, float] = {}
        self._began: dict[Job, float] = {}
        self._ended: list[tuple[str, float, float]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def note(self, job: Job) -> None:
        """A job is queued, runs, or is over; called on the loop of an engine."""
        now = self._clock()
        if job.state == "queued":
            self._queued[job] = now
        elif job.state == "running":
            self._began[job] = now
        else:
            queued = self._queued.pop(job, now)
            began = self._began.pop(job, now)
            if len(self._ended) < _MOST:
                self._ended.append((job.state, began - queued, now - began))
        if self._loop is None or self._loop.is_closed():
            self._loop = asyncio.get_running_loop()
            self._loop.call_later(INTERVAL, self.report)

    def report(self) -> None:
        """Tell what has happened."""
        self._loop = None
        ended, self._ended = self._ended, []
        running = len(self._began)
        self._send({"running": running, "waiting": len(self._queued) - running, "ended": ended})
