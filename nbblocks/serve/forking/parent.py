"""Zygote: the warm process that a server forks its kernels from, and its successors."""

from __future__ import annotations

import atexit
import functools
import logging
import os
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.brood import ForkError
from nbblocks.serve.forking.builds import Builds
from nbblocks.serve.forking.life import Life, Suspects
from nbblocks.serve.forking.preload import BASICS
from nbblocks.serve.forking.restarts import Restarts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbblocks.serve.forking.builds import Build
    from nbblocks.serve.forking.process import ForkedProcess

log = logging.getLogger("nbblocks")

_PATIENCE = 2.0
"""Seconds after its beginning that visitors wait for it; it may import more than a kernel needs."""


class Zygote:
    """A warm process to fork kernels from. When it dies, another one takes its place.

    Whoever asks while none is ready gets a `ForkError` at once, and starts a kernel in the usual
    way. Only for the first one it pays to wait: it is importing what a kernel would have to.

    Args:
        modules: What to import in advance, besides what every app needs.
    """

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = [*dict.fromkeys([*BASICS, *modules])]
        self._wanted = frozenset(self._modules)
        self._lock = threading.Lock()
        self._life: Life | None = None
        self._began = time.monotonic()
        self._ready = threading.Event()
        self._closed = False
        self._restarts = Restarts(self.start)
        self._suspects = Suspects()
        self.builds = Builds(self._ask)
        """The apps that it has built in advance."""
        self.first: Future[bool] = Future()
        """Whether the first process became ready, as soon as that is known."""
        self.first.set_running_or_notify_cancel()  # who gives up waiting must not cancel it

    @property
    def patience(self) -> float:
        """Seconds to wait for what `first` says."""
        return max(0.0, self._began + _PATIENCE - time.monotonic())

    @property
    def pid(self) -> int | None:
        """Its process; None before the start and after the end."""
        return self._life and self._life.pid

    def imports(self, modules: Sequence[str]) -> bool:
        """Does it import these in advance, as far as it can?"""
        return self._wanted.issuperset(modules)

    def start(self) -> Zygote:
        """Start the process, unless it runs or this system has no fork."""
        with self._lock:
            if not hasattr(os, "fork"):
                self._settle(False)
            elif self._life is None and not self._closed:
                self._restarts.cancel()
                try:
                    self._life = Life(
                        self._modules, self._suspects, self._became_ready, self._ended
                    )
                except (OSError, RuntimeError) as error:  # no process, file or thread is left
                    self._settle(False)
                    self._restarts.failed(str(error))
        return self

    def wait_ready(self, timeout: float | None = None) -> bool:
        """Wait until kernels can be forked; returns whether they can."""
        return self._ready.wait(timeout)

    def fork(
        self, argv: Sequence[str], cwd: str, env: Mapping[str, str], build: Build | None = None
    ) -> Future[ForkedProcess]:
        """Ask for a kernel.

        Args:
            argv: Arguments of IPython's kernel.
            cwd: Its working directory.
            env: Its environment.
            build: The app that it shall begin with, if that can be.

        Raises:
            ForkError: None can be forked at the moment. The future raises the same.
        """
        request = {"argv": [*argv], "cwd": cwd, "env": {**env}}
        if build is not None:
            with suppress(ForkError):
                return build.fork(request)
        return self._ask(request)

    def _ask(self, request: Mapping[str, Any], *files: int) -> Future[ForkedProcess]:
        life = self._life
        if life is None:
            if self._restarts.missed:
                self.start()
            raise ForkError("there is no zygote")
        return life.fork(request, *files)

    def close(self) -> None:
        """End the process; the kernels live on."""
        with self._lock:
            self._closed, life, self._life = True, self._life, None
            self._ready.clear()
            self._settle(False)
            self._restarts.cancel()
        self.builds.close()
        if life is not None:
            life.close()

    def _became_ready(self) -> None:
        self._restarts.ready()
        self._ready.set()
        self._settle(True)
        self.builds.begin()

    def _settle(self, ready: bool) -> None:
        if not self.first.done():
            self.first.set_result(ready)

    def _ended(self, module: str | None, reason: str) -> None:
        """Start the next process, without the module that stands in the way."""
        with self._lock:
            self._life = None
            self._ready.clear()
            if module in BASICS:
                log.warning("Kernels cannot be forked: %s: %s.", module, reason)
                self._settle(False)
                return
            if module is not None:
                log.warning("%s is imported in each kernel, not in advance: %s.", module, reason)
                self._modules.remove(module)
        if module is not None:
            self.start()
        else:
            self._restarts.ended(reason)


_users: dict[Zygote, int] = {}
_users_lock = threading.Lock()


def acquire(modules: Sequence[str] = ()) -> Zygote:
    """Return a zygote that imports some modules; servers of one process share them.

    Args:
        modules: What to import in advance, besides what every app needs.
    """
    with _users_lock:
        zygote = _begun(modules)
        _users[zygote] += 1
        return zygote


def begin(modules: Sequence[str] = ()) -> None:
    """Start the zygote that `acquire` will return, unless there is one; it ends with its last user.

    Args:
        modules: As for `acquire`.
    """
    with _users_lock:
        _begun(modules)


def _begun(modules: Sequence[str]) -> Zygote:
    for zygote in _users:
        if zygote.imports(modules):
            return zygote
    zygote = Zygote(modules).start()
    _users[zygote] = 0
    return zygote


def release(zygote: Zygote) -> None:
    """Give back a zygote; it ends with its last user."""
    with _users_lock:
        _users[zygote] -= 1
        if _users[zygote]:
            return
        del _users[zygote]
    zygote.close()


@functools.cache
def for_this_process(modules: tuple[str, ...]) -> Zygote:
    """Return a zygote that ends with this process, for servers that know nothing of zygotes."""
    zygote = acquire(modules)
    atexit.register(release, zygote)
    return zygote
