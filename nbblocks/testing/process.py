"""A server as a child process: found by the address it prints, ended without leftovers."""

from __future__ import annotations

import re
import subprocess
import threading
from collections import deque
from concurrent.futures import Future
from typing import TYPE_CHECKING

import psutil

from nbblocks.errors import HostError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_ADDRESS = re.compile(r"https?://(?:localhost|127\.0\.0\.1):(?!0\b)\d+")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_START = 60
_STOP = 30
_LINES_KEPT = 200


class ServerProcess:
    """A server that prints its address when it is ready.

    Args:
        command: The program and its arguments.
        env: The environment.
        cwd: The directory it starts in.

    Raises:
        HostError: It ended, or said nothing for a minute, before it printed an address.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> None:
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._address: Future[str] = Future()
        self._process = subprocess.Popen(
            command,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, name="server-log", daemon=True)
        self._reader.start()
        try:
            self.url = self._address.result(_START)
        except TimeoutError:
            self._process.kill()
            raise HostError(f"{command[1:3]} printed no address:\n{self.log}") from None

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def log(self) -> str:
        """The end of what it printed."""
        return "".join(self._lines)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as output:
            for line in output:
                self._lines.append(_COLOURS.sub("", line))
                found = _ADDRESS.search(line)
                if found and not self._address.done():
                    self._address.set_result(found[0])
        if not self._address.done():
            self._address.set_exception(HostError(f"The server could not start:\n{self.log}"))

    def stop(self) -> None:
        """End it and wait; it must take its kernels along.

        Raises:
            HostError: It did not end when asked, or left processes behind (they are killed).
        """
        if self._process.poll() is not None:
            raise HostError(f"The server ended by itself:\n{self.log}")
        family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.terminate()
        try:
            self._process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise HostError(f"The server did not end when asked to:\n{self.log}") from None
        finally:
            _gone, left = psutil.wait_procs(family, timeout=_STOP / 6)
            for process in left:
                process.kill()
            self._reader.join(_STOP)
        if left:
            names = ", ".join(f"{process.pid} {process.name()}" for process in left)
            raise HostError(f"The server left {len(left)} processes behind: {names}.")
