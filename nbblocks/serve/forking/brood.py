"""Brood: the kernels of one process that forks, and the server's end of what the two say."""

from __future__ import annotations

import contextlib
import itertools
import os
import selectors
import signal
import socket
import struct
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NamedTuple

from nbblocks.serve.forking.births import Births
from nbblocks.serve.forking.process import ForkedProcess
from nbblocks.serve.forking.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SEND = 0.5
"""Seconds to wait for room for a request. The process takes it at once, unless it is stopped."""


class ForkError(Exception):
    """No kernel can be forked at this moment; the message says why."""


class _Request(NamedTuple):
    answer: Future[ForkedProcess]
    line: socket.socket


class Brood:
    """What one process forks on request, until it hangs up.

    Args:
        end: Our end of the socket over which it takes requests.
        loss: What it means, for the log, that what it forks dies or hangs.
    """

    def __init__(self, end: socket.socket, loss: str = "Kernels are not forked any more") -> None:
        self._socket, self._wire = end, Wire(end)
        # Not `settimeout`, which would hold for what is received as well.
        seconds = struct.pack("ll", int(_SEND), int(_SEND % 1 * 1e6))
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._requests: dict[int, _Request] = {}
        self._children: dict[int, ForkedProcess] = {}
        self._births = Births(loss)
        self._over = False
        self._stuck = False
        """Was there no room for a request, or too late an answer? Nobody else waits until the
        process is heard."""

    def ask(self, request: Mapping[str, Any], *files: int) -> Future[ForkedProcess]:
        """Ask for a process.

        Args:
            request: What it shall become.
            *files: File descriptors it gets, next to that of its line.

        Returns:
            The process, when it is born. Who waits no more cancels it: then nobody else waits until
            the process that forks is heard again, and what it has yet to fork ends at once.

        Raises:
            ForkError: The process that forks is gone, or takes no requests, or what it forks does
                not come to life. The future raises the same.
        """
        answer: Future[ForkedProcess] = Future()
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            number = next(self._numbers)
            self._requests[number] = _Request(answer, ours)
            try:
                self._send({**request, "request": number}, theirs.fileno(), *files)
            except ForkError:
                del self._requests[number]
                ours.close()
                raise
        answer.add_done_callback(lambda it: self._give_up(number) if it.cancelled() else None)
        return answer

    def _give_up(self, number: int) -> None:
        """Nobody waits for an answer any more."""
        with self._lock:
            self._stuck = True
            request = self._requests.pop(number, None)
        if request is not None:
            request.line.close()

    def _send(self, request: dict[str, Any], *files: int) -> None:
        if self._births.hopeless():
            raise ForkError("what is forked dies or hangs at birth")
        try:
            if self._stuck:
                raise BlockingIOError
            if self._over:
                raise BrokenPipeError
            self._wire.send(request, *files)
        except BlockingIOError as error:
            self._stuck = True
            raise ForkError("the process that forks kernels takes no more requests") from error
        except OSError as error:
            raise ForkError("the process that forks kernels is gone") from error

    def follow(self, hear: Callable[[Mapping[str, Any]], bool]) -> None:
        """Take in what the process says until it hangs up.

        Args:
            hear: Takes what is not about a child; returns whether to go on.
        """
        while (messages := self._wire.receive()) is not None:
            self._stuck = False
            for message in messages:
                if "request" in message:
                    self._born(message)
                elif "ended" in message:
                    child = self._children.pop(message["ended"], None)
                    if child is not None:
                        child.ended(message["status"])
                elif not hear(message):
                    return

    def hang_up(self) -> None:
        """Let the process know that nothing more is asked of it; it can still be heard."""
        with contextlib.suppress(OSError):  # it may have ended already
            self._socket.shutdown(socket.SHUT_WR)

    def disband(self) -> None:
        """The process has ended: who waits for a child waits in vain."""
        with self._lock:
            self._over = True
            requests, self._requests = list(self._requests.values()), {}
            self._socket.close()
        for request in requests:
            request.line.close()
            if request.answer.set_running_or_notify_cancel():
                request.answer.set_exception(ForkError("the process that forks kernels has died"))

    def follow_orphans(self) -> None:
        """See children end whose parent cannot tell: their lines come to an end then."""
        # `select` takes no descriptors above 1023, which a server with a hundred visitors has.
        with selectors.DefaultSelector() as lines:
            for child in self._children.values():
                lines.register(child.line, selectors.EVENT_READ, child)
            while self._children:
                for key, _ in lines.select():
                    if not key.data.listen():
                        continue
                    lines.unregister(key.fileobj)
                    del self._children[key.data.pid]
                    key.data.ended(None)

    def _born(self, message: Mapping[str, Any]) -> None:
        with self._lock:
            request = self._requests.pop(message["request"], None)
        if request is None or not request.answer.set_running_or_notify_cancel():
            if request is not None:
                request.line.close()
            if "pid" in message:
                # Its line would tell it that nobody waits, unless it hangs before it looks there.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(message["pid"], signal.SIGKILL)
        elif "error" in message:
            request.line.close()
            request.answer.set_exception(ForkError(message["error"]))
        else:
            child = ForkedProcess(message["pid"], request.line)
            self._children[child.pid] = child
            with self._lock:
                self._births.add(child)
            request.answer.set_result(child)
