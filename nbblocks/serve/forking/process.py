"""ForkedProcess: a kernel that a zygote has forked, as provisioners see it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from typing import Literal

LATE = 60.0
"""Seconds after which a kernel that has not answered hangs; those who wait for it give up then."""

CRY = b"!"
"""What a forked process writes into its line when it is what it shall be."""

_UNKNOWN = 1
"""Exit status of a process that has ended after its parent, so that nobody knows how."""


class ForkedProcess:
    """A forked kernel, with as much of `subprocess.Popen` as provisioners use.

    It is no child of ours: its zygote tells how it ends, and the line when the zygote cannot.

    Args:
        pid: Its process, and the group of what it starts.
        line: The end of the line by which it knows that we live, and we that it does.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self.line = line
        self.returncode: int | None = None
        self.seen = True
        """Does somebody see how it ends?"""
        self._over = threading.Event()
        self._began = time.monotonic()
        self._end: float | None = None
        self._cried = False
        self._called_off = False

    @property
    def birth(self) -> Literal["on", "over", "failed", "called off"]:
        """How far it is on its way to what it shall be."""
        self.listen()
        if self._cried:
            return "over"
        if (self._end or time.monotonic()) - self._began > LATE:
            return "failed"
        if self.returncode is None:
            return "on"
        return "called off" if self._called_off else "failed"

    def listen(self) -> bool:
        """Take what its line says; returns whether that has come to its end."""
        try:
            heard = self.line.recv(1, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        if heard == CRY:
            self._cried = True
        return not heard

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it lives."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended.

        Raises:
            subprocess.TimeoutExpired: It has not, within so many seconds.
        """
        if not self._over.wait(timeout) or self.returncode is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return self.returncode

    def call_off(self) -> None:
        """Take note that it is about to be ended: then it is no sign that it does not get far."""
        self._called_off = self._called_off or self.returncode is None

    def send_signal(self, number: int) -> None:
        """Send a signal, if it lives."""
        if self.returncode is None:
            self.call_off()
            with suppress(ProcessLookupError):  # its end is about to be told
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def ended(self, status: int | None) -> None:
        """Take note of its end.

        Args:
            status: Its exit status; None when nobody has seen it.
        """
        self.seen = status is not None
        self.listen()
        self._end = time.monotonic()
        self.returncode = _UNKNOWN if status is None else status
        self.line.close()
        self._over.set()
