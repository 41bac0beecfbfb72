"""The processes of an app: functions run in them, and a cancel ends them whatever they do.

The pools of the standard library and of others cannot end one call that is running, hand on no
results of a generator before the last, and run the user's `__main__` again in every process.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks.engine.child import GO_ON, receive, send
from nbblocks.errors import ProcessError
from nbblocks.events.device import variables_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from nbblocks.engine.place import Call, Place
    from nbblocks.events.device import Device

_START = "import sys; sys.path[:] = {path!r}; from nbblocks.engine.child import main; main()"


class _Elsewhere(Exception):  # noqa: N818 - it is shown as the cause of one
    """The traceback of the other process, for the log."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


class Process:
    """A Python of our own at the end of two pipes, started when it is first asked.

    It has a session of its own, so that interrupting a cell does not reach it, and ends with us.

    Args:
        device: The only one of the CUDA devices that it is to see, if it is one.
    """

    def __init__(self, device: Device | None = None) -> None:
        self.device = device
        self._popen: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._over = False

    @property
    def usable(self) -> bool:
        """Can it take a call?"""
        return not self._over and (self._popen is None or self._popen.poll() is None)

    def ask(self, message: bytes) -> tuple[str, Any]:
        """Send a message, and do what the other end says until it answers.

        Returns:
            "result", "yield" or "end", and the value.

        Raises:
            ProcessError: The process has ended.
        """
        popen = self._started()
        reply = self._exchange(popen, message)
        while True:
            kind, *details = pickle.loads(reply)
            if kind == "error":
                error, trace = details
                raise error from _Elsewhere(trace)
            if kind in ("result", "yield", "end"):
                return kind, details[0]
            _do(kind, *details)
            reply = self._exchange(popen)

    def kill(self) -> None:
        """End it, with the processes it has started, from any thread; more than once is fine."""
        with self._lock:
            self._over = True
        if self._popen is None or self._popen.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self._popen.pid, signal.SIGKILL)
            else:
                self._popen.kill()

    def bury(self) -> None:
        """Kill it, wait until it has ended, and free what it held."""
        self.kill()
        if self._popen is None:
            return
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            with contextlib.suppress(OSError):  # it had not read everything
                pipe.close()  # type: ignore[union-attr]

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._over:
                raise ProcessError("The process was ended before the function began.")
            if self._popen is None:
                self._popen = subprocess.Popen(
                    [sys.executable, "-c", _START.format(path=sys.path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,
                    env={**os.environ, **variables_of(self.device)},
                )
            return self._popen

    def _exchange(self, popen: subprocess.Popen[bytes], message: bytes | None = None) -> bytes:
        stdin: Any = popen.stdin
        stdout: Any = popen.stdout
        try:
            if message is not None:
                send(stdin, message)
            return receive(stdout)
        except (EOFError, OSError, ValueError):  # the last when another thread has closed the pipe
            raise ProcessError(
                f"The process that ran the function has ended ({_how(popen.wait())}): it was "
                "killed, ran out of memory, or crashed. The next call gets a new one."
            ) from None


def _do(kind: str, *details: Any) -> None:
    """Do what a function in another process asks for, as part of its run."""
    if kind == "print":
        name, text = details
        getattr(sys, name).write(text)
        return
    run: Any = _context.run.get()
    getattr(run, kind)(*details)  # "notify" or "report"


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return f"{signal.Signals(-code).name}, signal {-code}"


class Processes:
    """The processes of an app, started when they are needed and kept for the next call.

    Its methods are called on the engine's loop, but for `close`.

    Args:
        size: Processes at most; by default as many as there are processors.
    """

    def __init__(self, size: int | None = None) -> None:
        self._places = asyncio.Semaphore(size or os.cpu_count() or 1)
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        # An app that nobody closes takes its processes along when it goes.
        self._end = weakref.finalize(self, _bury, self._all)

    def at(self, device: Device | None) -> Place:
        """Return the place for a run that has a device; for one that has none, None."""
        return _Place(self, device)

    async def results(self, call: Call, device: Device | None = None) -> AsyncGenerator[Any]:
        """Make a call in a process and yield its results. Cancelling ends the process.

        Args:
            call: The call.
            device: The device that it has; each device has processes of its own.

        Raises:
            InvalidValueError: Something cannot be pickled; the message names it.
            ProcessError: The process ended before the function did.
        """
        message = await call.work(call.packed)
        async with self._places:
            process = self._take(device)
            done = False
            try:
                kind = "yield"
                while kind == "yield":
                    kind, value = await call.work(process.ask, message)
                    done = kind != "yield"
                    if kind != "end":
                        yield call.located(value)
                    message = GO_ON
            except Exception as error:
                done = not isinstance(error, ProcessError)
                raise
            finally:
                if done:
                    self._idle.append(process)
                else:
                    self._discard(process, call)

    def close(self) -> None:
        """End every process, with what it is doing; from any thread."""
        self._end()

    def _take(self, device: Device | None) -> Process:
        for process in [each for each in reversed(self._idle) if each.device == device]:
            self._idle.remove(process)
            if process.usable:
                return process
            self._all.discard(process)
            process.bury()
        process = Process(device)
        self._all.add(process)
        return process

    def _discard(self, process: Process, call: Call) -> None:
        process.kill()
        buried = call.submit(process.bury)
        buried.add_done_callback(lambda _: self._all.discard(process))


class _Place:
    """The processes, for a run that has a device.

    Args:
        processes: The processes.
        device: The device; None for a run that has none.
    """

    def __init__(self, processes: Processes, device: Device | None) -> None:
        self._processes = processes
        self._device = device

    def results(self, call: Call) -> AsyncGenerator[Any]:
        """Make a call in a process and yield its results."""
        return self._processes.results(call, self._device)


def _bury(processes: Iterable[Process]) -> None:
    """End processes; all at once, for a large one takes its time."""
    processes = list(processes)
    for process in processes:
        process.kill()
    for process in processes:
        process.bury()
