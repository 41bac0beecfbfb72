"""ForkProvisioner: starts IPython's kernels by forking."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from nbblocks.serve.forking.brood import ForkError
from nbblocks.serve.forking.builds import SCRIPT
from nbblocks.serve.forking.parent import for_this_process
from nbblocks.serve.forking.process import ForkedProcess

if TYPE_CHECKING:
    from concurrent.futures import Future

    from jupyter_client.connect import KernelConnectionInfo

    from nbblocks.serve.forking.parent import Zygote

NAME = "nbblocks-fork"
"""Name of the entry point."""

_ANSWER = 10.0
"""Seconds that a fork may take; it takes some thousandths, unless its process is stopped."""

_FORKABLE = {"cwd", "env", "kernel_id"}
"""What `launch_kernel` may be asked for; a kernel with pipes for its output, say, is spawned."""


class ForkProvisioner(LocalProvisioner):
    """Forks kernels from a warm process where it can, and spawns them as Jupyter does elsewhere.

    It forks IPython's kernel of the Python that runs the server. A kernel of another language or
    environment, a system without fork, a zygote that is not ready: all these are spawned.

    Any Jupyter server uses it with `JUPYTER_DEFAULT_PROVISIONER_NAME=nbblocks-fork`.
    """

    preload = List(
        Unicode(),
        help="Modules to import once, before kernels are forked (NBBLOCKS_PRELOAD=numpy,pandas).",
    ).tag(config=True)

    def _preload_default(self) -> list[str]:
        names = os.environ.get("NBBLOCKS_PRELOAD", "").split(",")
        return [name.strip() for name in names if name.strip()]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or else spawn one."""
        process = await self._fork(cmd, kwargs)
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it has started, which it may do at its birth."""
        process: Any = self.process
        if isinstance(process, ForkedProcess):
            process.call_off()
        await super().send_signal(signum)

    async def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> ForkedProcess | None:
        argv = kernel_arguments(cmd)
        env = kwargs.get("env") or dict(os.environ)
        if argv is None or not _FORKABLE.issuperset(kwargs) or not _same_python(env):
            return None
        zygote = self._zygote()
        await _wait(zygote.first, zygote.patience)
        build = zygote.builds.of(env.get(SCRIPT))
        if build is not None:
            await _wait(build.outcome, build.patience)
        try:
            request = zygote.fork(argv, str(kwargs.get("cwd") or Path.cwd()), env, build)
            try:
                await _wait(request, _ANSWER)
            except BaseException:
                request.add_done_callback(_end)
                raise
            if not request.cancel():
                return request.result()
            self.log.warning(
                "A kernel is spawned: what forks kernels has not answered for %g s.", _ANSWER
            )
        except ForkError as error:
            self.log.debug("A kernel is spawned, not forked: %s", error)
        return None

    def _zygote(self) -> Zygote:
        """Return that of our own server, else the one of this process."""
        own = getattr(getattr(self.parent, "parent", None), "zygote", None)
        return own or for_this_process(tuple(self.preload))


async def _wait(outcome: Future[Any], timeout: float) -> None:
    """Wait until an outcome is known, but not for ever."""
    if not outcome.done():
        waiting = asyncio.wrap_future(outcome)
        # What it raises is for who asks the outcome; asyncio would log it as nobody's.
        waiting.add_done_callback(lambda it: it.cancelled() or it.exception())
        await asyncio.wait([waiting], timeout=timeout)


def _end(request: Future[ForkedProcess]) -> None:
    """End a kernel that nobody waits for any more."""
    if request.exception() is None:
        request.result().kill()


def kernel_arguments(cmd: list[str]) -> list[str] | None:
    """Return the arguments of IPython's kernel, if that is what a command starts, and here.

    Options of Python itself make it another Python; the one that ipykernel adds only serves the
    debugger.
    """
    if not cmd or Path(cmd[0]) != Path(sys.executable):
        return None
    rest = [each for each in cmd[1:] if each != "-Xfrozen_modules=off"]
    return rest[2:] if rest[:2] == ["-m", "ipykernel_launcher"] else None


def _same_python(env: dict[str, str]) -> bool:
    """Would a new Python start as ours did? It reads these variables only then."""

    def options(variables: Any) -> dict[str, str]:
        return {name: value for name, value in variables.items() if name.startswith("PYTHON")}

    return options(env) == options(os.environ)
