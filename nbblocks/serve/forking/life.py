"""Life: one process of a zygote, from its start to the end of the last process it has forked."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.brood import Brood, ForkError
from nbblocks.serve.forking.preload import BASICS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future

    from nbblocks.serve.forking.process import ForkedProcess

log = logging.getLogger("nbblocks")

_FAREWELL = 5.0
"""Seconds that a process has to end when we hang up; it only has to notice."""

_IN_A_ROW = 3
"""So many processes that are killed while they import the same module: it takes too much."""


class Suspects:
    """The modules at which processes are killed, by others than the modules as a rule."""

    def __init__(self) -> None:
        self._times = Counter[str]()

    def cleared(self, module: str) -> bool:
        """Note a process that was killed at a module; returns whether that proves nothing yet."""
        self._times[module] += 1
        # It is no use to do without what every kernel needs.
        return module in BASICS or self._times[module] < _IN_A_ROW

    def clear(self) -> None:
        """A process has imported them all."""
        self._times.clear()


class Life:
    """One process of a zygote.

    Args:
        modules: What it imports before it forks.
        suspects: What is known of the processes before.
        at_ready: Called, in a thread, when it can fork.
        at_end: Called so when it has ended: with the module that it must do without next time, if
            there is one, and how that came.

    Raises:
        OSError: There is no process or file left to be had.
        RuntimeError: Nor a thread.
    """

    def __init__(
        self,
        modules: Sequence[str],
        suspects: Suspects,
        at_ready: Callable[[], None],
        at_end: Callable[[str | None, str], None],
    ) -> None:
        self._ready = False
        self._at_ready = at_ready
        self._modules = list(modules)
        self._suspects = suspects
        self._at_end = at_end
        self._done = 0
        self._guilt: tuple[str | None, str | None] = (None, None)
        ours, theirs = socket.socketpair()
        self._brood = Brood(ours)
        command = [sys.executable, "-m", "nbblocks.serve.forking.zygote", str(theirs.fileno())]
        self._thread = threading.Thread(target=self._listen, name="nbblocks-zygote", daemon=True)
        with theirs, ExitStack() as failing:
            failing.callback(ours.close)
            self._process = subprocess.Popen(
                [*command, *modules],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl+C in the terminal is the server's
            )
            failing.callback(self._bury)
            self._thread.start()
            failing.pop_all()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def fork(self, request: Mapping[str, Any], *files: int) -> Future[ForkedProcess]:
        """Ask for a process; see `Brood.ask`.

        Raises:
            ForkError: It is not ready, or gone. The future raises the same.
        """
        if not self._ready:
            raise ForkError("the zygote is not ready")
        return self._brood.ask(request, *files)

    def close(self) -> None:
        """Hang up and wait for its end; the kernels live on."""
        self._at_end = lambda *_: None
        self._brood.hang_up()
        self._bury()

    def _bury(self) -> None:
        """Wait for its end, as long as it may notice that we have hung up."""
        try:
            if not self._ready and self._process.returncode is None:
                # It listens to nobody while it imports. What a module has started goes with it.
                with suppress(OSError):
                    os.killpg(self.pid, signal.SIGKILL)
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        """Follow the process to its end, and then its children to theirs."""
        self._brood.follow(self._hear)
        self._brood.disband()
        self._bury()
        module, reason = self._guilt
        if reason is None and self._stumbled():
            module, reason = self._modules[self._done], "importing it ended the process"
        try:
            self._at_end(module, reason or f"it ended with status {self._process.returncode}")
        finally:
            self._brood.follow_orphans()

    def _stumbled(self) -> bool:
        """Did the module that it was importing end it?"""
        if self._done == len(self._modules):
            return False
        killed = -self._process.returncode in (signal.SIGKILL, signal.SIGTERM)
        return not (killed and self._suspects.cleared(self._modules[self._done]))

    def _hear(self, message: Mapping[str, Any]) -> bool:
        if "ready" in message:
            self._ready = True
            self._suspects.clear()
            self._at_ready()
            return True
        self._done += 1
        module, problem = message["preloaded"], message["problem"]
        if problem and message["fatal"]:
            self._guilt = (module, problem)
            return False
        if problem:
            log.warning("%s cannot be imported before visitors come: %s", module, problem)
        return True
