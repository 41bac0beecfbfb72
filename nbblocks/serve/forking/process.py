"""ForkedProcess: a kernel that a zygote has forked, as provisioners see it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket


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
        self._over = threading.Event()

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

    def send_signal(self, number: int) -> None:
        """Send a signal, if it lives."""
        if self.returncode is None:
            with suppress(ProcessLookupError):  # its end is about to be told
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def ended(self, status: int) -> None:
        """Take note of its end."""
        self.returncode = status
        self.line.close()
        self._over.set()
