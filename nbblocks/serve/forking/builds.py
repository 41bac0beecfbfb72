"""Builds: the apps that a zygote builds once, for the kernels of all visitors to begin with."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import threading
import time
from concurrent.futures import Future, TimeoutError
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.brood import Brood, ForkError
from nbblocks.serve.forking.watching import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nbblocks.serve.forking.process import ForkedProcess
    from nbblocks.serve.forking.watching import Stamp

    Fork = Callable[..., Future[ForkedProcess]]

log = logging.getLogger("nbblocks")

SCRIPT = "NBBLOCKS_SCRIPT"
"""Environment variable of a kernel: the script that it runs, if there is one."""

PATIENCE = 2.0
"""Seconds after its beginning that visitors wait for a build; then they run the script."""

_FAREWELL = 5.0
"""Seconds that a process has to end when we hang up; it only has to notice."""

_FIRST, _LAST = 5.0, 600.0
"""Seconds from a build whose process was lost to the next one: twice as long each time."""


def script_of(path: Path) -> str | None:
    """Return what of an app can be built in advance: a script, not a notebook."""
    return str(path) if path.suffix == ".py" else None


def script_variable(path: Path) -> dict[str, str]:
    """Return what tells a kernel's environment that it is for a script."""
    script = script_of(path)
    return {} if script is None else {SCRIPT: script}


class Build:
    """One app, built in a process that the kernels of its visitors are forked from.

    Args:
        script: The script that makes it.
        fork: Asks the zygote for that process.
        rest: Seconds until it is not valid any more, should the process be lost.

    Raises:
        ForkError: The zygote is not ready, or gone.
    """

    def __init__(self, script: str, fork: Fork, rest: float) -> None:
        self._script = script
        self._rest = rest
        self._lost: float | None = None
        """When the process was lost, if that says nothing about the script."""
        self._env = dict(os.environ)
        self._files: dict[str, Stamp] = {script: stamp_of(script)}
        self._began = time.monotonic()
        self._closing = False
        self._over = False
        self.outcome: Future[str | None] = Future()
        """Why no kernel can be forked from it; None when one can."""
        self.outcome.set_running_or_notify_cancel()  # who gives up waiting must not cancel it
        ours, theirs = socket.socketpair()
        self._brood = Brood(ours, f"{Path(script).name} is run anew for each visitor")
        order = {"script": script, "cwd": str(Path(script).parent), "env": self._env}
        with theirs, ExitStack() as failing:
            failing.callback(ours.close)
            self._process = fork(order, theirs.fileno())
            failing.pop_all()
        name = f"nbblocks-app-{Path(script).name}"
        self._thread = threading.Thread(target=self._listen, name=name, daemon=True)
        self._thread.start()

    @property
    def valid(self) -> bool:
        """Is it as it would be if it were built now? A script that has changed may fare better."""
        if self._lost is not None and time.monotonic() >= self._lost + self._rest:
            return False
        same = all(stamp_of(path) == stamp for path, stamp in self._files.items())
        return same and self._env == dict(os.environ) and not (self._over and self.usable)

    @property
    def usable(self) -> bool:
        """Can kernels be forked from it?"""
        return self.outcome.done() and self.outcome.result() is None

    @property
    def rest_after(self) -> float:
        """Seconds that the build after this one has to rest, should it be lost."""
        return _FIRST if self._lost is None else min(2 * self._rest, _LAST)

    @property
    def patience(self) -> float:
        """Seconds to wait for the outcome."""
        return max(0.0, self._began + PATIENCE - time.monotonic())

    def fork(self, request: Mapping[str, Any]) -> Future[ForkedProcess]:
        """Ask for a kernel that begins with the app.

        Raises:
            ForkError: There is no such thing. The future raises the same.
        """
        if not self.usable:
            raise ForkError(f"{self._script} is not built")
        return self._brood.ask(request)

    def retire(self) -> None:
        """Fork no more. Its process ends with its last kernel, for which it keeps files."""
        self._closing = True
        self._brood.hang_up()
        if not self.usable:
            self._process.add_done_callback(_end)

    def close(self) -> None:
        """Retire it, and wait for its end."""
        self.retire()
        self._thread.join(_FAREWELL)
        if self._thread.is_alive():
            self._process.add_done_callback(_end)

    def _listen(self) -> None:
        """Follow the process to its end, and then its children to theirs."""
        self._brood.follow(self._hear)
        self._over = True
        self._brood.disband()
        if not self.outcome.done():
            self._settle(self._loss() or "running it ends the process")
        self._brood.follow_orphans()

    def _hear(self, message: Mapping[str, Any]) -> bool:
        files = {path: stamp and tuple(stamp) for path, stamp in message["files"].items()}
        self._files = {**files, **self._files}
        self._settle(message.get("refused"))
        return True

    def _loss(self) -> str | None:
        """Say how its process was lost, unless that was the doing of the script."""
        try:
            process = self._process.result(_FAREWELL)
            status = process.wait(_FAREWELL)
        except ForkError as error:
            how = str(error)
        except (TimeoutError, subprocess.TimeoutExpired):
            return None  # it lives, and will say no more
        else:
            if status >= 0 and process.seen:
                return None
            ended = f"was ended by signal {-status}"
            unseen = "has ended, and nobody knows how"
            how = f"the process that builds it {ended if process.seen else unseen}"
        self._lost = time.monotonic()
        return f"{how}; it is built again in {self._rest:g} s at the earliest"

    def _settle(self, reason: str | None) -> None:
        if reason is not None and not self._closing:
            name = Path(self._script).name
            log.warning("%s is run anew for each visitor: %s.", name, reason.removesuffix("."))
        self.outcome.set_result(reason)


def _end(process: Future[ForkedProcess]) -> None:
    with suppress(ForkError, ProcessLookupError):  # there is none, or none any more
        process.result().kill()


class Builds:
    """The apps that one zygote builds.

    Args:
        fork: Asks the zygote for a process.
    """

    def __init__(self, fork: Fork) -> None:
        self._fork = fork
        self._lock = threading.Lock()
        self._builds: dict[str, Build] = {}
        self._wanted: set[str] = set()
        self._closed = False

    def of(self, script: str | None) -> Build | None:
        """Return the app of a script as it is now.

        Begins to build it if that has not happened, or if something has changed since, or if the
        process has died, after a rest if it did so before it was built. Meanwhile visitors do
        without.

        Args:
            script: Its path; for None there is none.
        """
        if script is None:
            return None
        with self._lock:
            build = self._builds.get(script)
            if self._closed or (build is not None and build.valid):
                return build
            rest = _FIRST
            if build is not None:
                rest = build.rest_after
                build.retire()
                del self._builds[script]
            try:
                build = self._builds[script] = Build(script, self._fork, rest)
            except ForkError:
                self._wanted.add(script)
                return None
            return build

    def begin(self) -> None:
        """The zygote is ready: build what was asked for before."""
        with self._lock:
            wanted, self._wanted = self._wanted, set()
        for script in wanted:
            self.of(script)

    def drop(self, scripts: Iterable[str | None]) -> None:
        """Let go of apps that a server does not show any more, now that their kernels are gone."""
        for script in scripts:
            with self._lock:
                build = self._builds.pop(script or "", None)
                self._wanted.discard(script or "")
            if build is not None:
                build.close()

    def close(self) -> None:
        """End all; waits until they have ended, which those with kernels may not in time."""
        with self._lock:
            self._closed = True
            builds, self._builds = list(self._builds.values()), {}
        for build in builds:
            build.close()
