"""Nursery: what forks in a zygote, and tells which of its children have ended."""

from __future__ import annotations

import os
import selectors
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from nbblocks.serve.forking.kernel import Birth

if TYPE_CHECKING:
    from nbblocks.serve.forking.wire import Wire


class Order(NamedTuple):
    """What a forked process has to build, and then to fork kernels with it.

    Args:
        line: As that of a kernel.
        wire: The socket over which kernels will be asked of it.
        script: The script that makes the app.
        cwd: The working directory.
        env: The environment, without what differs between visitors.
    """

    line: int
    wire: int
    script: str
    cwd: str
    env: dict[str, str]


class Nursery:
    """Forks on request and tells which of its children have ended.

    Args:
        wire: Where requests come from.
        *own: More descriptors that no child gets.
    """

    def __init__(self, wire: Wire, *own: int) -> None:
        self._wire = wire
        self._woken, self._alarm = os.pipe()
        for end in (self._woken, self._alarm):
            os.set_blocking(end, False)
        self._own = (*own, self._woken, self._alarm)
        self._builders = set[int]()

    def work(self) -> Birth | Order | None:
        """Work until the server hangs up.

        Returns:
            None at the end; in a forked process, what that has to become.
        """
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only for the byte in the pipe
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the end is when the server hangs up
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        # `select` takes no descriptors above 1023, and others have one of their own to inherit.
        lines = selectors.PollSelector()
        for line in (self._wire, self._woken):
            lines.register(line, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in lines.select()]
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._bury(os.WNOHANG)
            if self._wire in ready:
                requests = self._wire.receive()
                if requests is None:
                    return None
                for request in requests:
                    task = self._fork(request)
                    if task is not None:
                        return task

    def wait_for_children(self) -> None:
        """See the last child to its end, after the server has hung up."""
        self._bury(0)

    def end_builders(self) -> None:
        """End the processes that are still building, and do not look whether the server lives."""
        for pid in self._builders:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def _fork(self, request: dict[str, Any]) -> Birth | Order | None:
        number, kind = request.pop("request"), Order if "script" in request else Birth
        files: list[Any] = [self._wire.take_file() for _ in range(2 if kind is Order else 1)]
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            pid = os.fork()
        except OSError as error:
            self._answer({"request": number, "error": str(error)})
        else:
            if not pid:
                self._leave()
                return kind(*files, **request)
            if kind is Order:
                self._builders.add(pid)
            self._answer({"request": number, "pid": pid})
        for file in files:
            os.close(file)
        return None

    def _bury(self, how: int) -> None:
        """Tell the server of every child that has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, how)
            except ChildProcessError:
                return
            if not pid:
                return
            self._builders.discard(pid)
            self._answer({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    def _answer(self, message: dict[str, Any]) -> None:
        with suppress(OSError):  # the server is gone, which `receive` tells as well
            self._wire.send(message)

    def _leave(self) -> None:
        """Let go, in a child, of what is the zygote's."""
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._wire.close()
        for end in self._own:
            os.close(end)
