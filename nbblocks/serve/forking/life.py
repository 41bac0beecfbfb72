"""Life: one process of a zygote, from its start to the end of the last kernel it has forked."""

from __future__ import annotations

import contextlib
import itertools
import logging
import select
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NamedTuple

from nbblocks.serve.forking.process import ForkedProcess
from nbblocks.serve.forking.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

log = logging.getLogger("nbblocks")

_UNKNOWN = 1
"""Exit status of a kernel that has ended after its zygote, so that nobody knows how."""

_FAREWELL = 5.0
"""Seconds that a process has to end when we hang up; it only has to notice."""


class ForkError(Exception):
    """No kernel can be forked at this moment; the message says why."""


class _Request(NamedTuple):
    answer: Future[ForkedProcess]
    line: socket.socket


class Life:
    """One process of a zygote.

    Args:
        modules: What it imports before it forks.
        at_ready: Called, in a thread, when it can fork.
        at_end: Called so when it has ended: with the module that it must do without next time and
            why, or with None for both.
    """

    def __init__(
        self,
        modules: Sequence[str],
        at_ready: Callable[[], None],
        at_end: Callable[[str | None, str | None], None],
    ) -> None:
        self._ready = False
        self._at_ready = at_ready
        self._modules = list(modules)
        self._at_end = at_end
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._requests: dict[int, _Request] = {}
        self._children: dict[int, ForkedProcess] = {}
        self._over = False
        ours, theirs = socket.socketpair()
        self._socket, self._wire = ours, Wire(ours)
        command = [sys.executable, "-m", "nbblocks.serve.forking.zygote", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(
                [*command, *modules],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C in the terminal is the server's
            )
        self._thread = threading.Thread(target=self._listen, name="nbblocks-zygote", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def fork(self, argv: Sequence[str], cwd: str, env: Mapping[str, str]) -> Future[ForkedProcess]:
        """Ask for a kernel.

        Raises:
            ForkError: It is not ready, or gone. The future raises the same.
        """
        answer: Future[ForkedProcess] = Future()
        answer.set_running_or_notify_cancel()  # a kernel that is born cannot be called off
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            if self._over or not self._ready:
                ours.close()
                raise ForkError("the zygote is not ready")
            number = next(self._numbers)
            request = {"request": number, "argv": [*argv], "cwd": cwd, "env": {**env}}
            self._requests[number] = _Request(answer, ours)
            try:
                self._wire.send(request, theirs.fileno())
            except OSError as error:
                del self._requests[number]
                ours.close()
                raise ForkError(f"the zygote is gone ({error})") from error
        return answer

    def close(self) -> None:
        """Hang up and wait for its end; the kernels live on."""
        self._at_end = lambda *_: None
        with contextlib.suppress(OSError):  # it may have ended already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._bury()

    def _bury(self) -> None:
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        """Follow the process to its end, and then its children to theirs."""
        done, guilt = 0, (None, None)
        while guilt[1] is None and (messages := self._wire.receive()) is not None:
            for message in messages:
                if "preloaded" in message:
                    done += 1
                    guilt = self._judge(message)
                else:
                    self._note(message)
        if guilt[1] is None and done < len(self._modules):
            guilt = (self._modules[done], "importing it ended the process")
        self._process.kill()
        self._process.wait()
        with self._lock:
            self._over = True
            requests, self._requests = list(self._requests.values()), {}
            self._socket.close()
        for request in requests:
            request.line.close()
            request.answer.set_exception(ForkError("the zygote has died"))
        self._at_end(*guilt)
        self._follow_orphans()

    def _judge(self, message: Mapping[str, Any]) -> tuple[str | None, str | None]:
        problem, module = message["problem"], message["preloaded"]
        if problem and message["fatal"]:
            return module, problem
        if problem:
            log.warning("%s cannot be imported before visitors come: %s", module, problem)
        return None, None

    def _note(self, message: Mapping[str, Any]) -> None:
        if "ready" in message:
            self._ready = True
            self._at_ready()
        elif "ended" in message:
            child = self._children.pop(message["ended"], None)
            if child is not None:
                child.ended(message["status"])
        else:
            with self._lock:
                request = self._requests.pop(message["request"])
            if "error" in message:
                request.line.close()
                request.answer.set_exception(ForkError(message["error"]))
            else:
                child = ForkedProcess(message["pid"], request.line)
                self._children[child.pid] = child
                request.answer.set_result(child)

    def _follow_orphans(self) -> None:
        """See kernels end whose zygote cannot tell: nothing but an end comes over their lines."""
        while self._children:
            for line in select.select([each.line for each in self._children.values()], [], [])[0]:
                for child in [each for each in self._children.values() if each.line is line]:
                    del self._children[child.pid]
                    child.ended(_UNKNOWN)
