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

if TYPE_CHECKING:
    from concurrent.futures import Future

    from jupyter_client.connect import KernelConnectionInfo

    from nbblocks.serve.forking.parent import Zygote
    from nbblocks.serve.forking.process import ForkedProcess

NAME = "nbblocks-fork"
"""Name of the entry point."""

_PATIENCE = 2.0
"""Seconds to wait for the first zygote; it may import more than one kernel needs."""

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

    async def _fork(self, cmd: list[str], kwargs: dict[str, Any]) -> ForkedProcess | None:
        argv = kernel_arguments(cmd)
        env = kwargs.get("env") or dict(os.environ)
        if argv is None or not _FORKABLE.issuperset(kwargs) or not _same_python(env):
            return None
        zygote = self._zygote()
        await asyncio.wait([asyncio.wrap_future(zygote.first)], timeout=_PATIENCE)
        build = zygote.builds.of(env.get(SCRIPT))
        if build is not None:
            await asyncio.wait([asyncio.wrap_future(build.outcome)], timeout=build.patience)
        try:
            request = zygote.fork(argv, str(kwargs.get("cwd") or Path.cwd()), env, build)
            try:
                return await asyncio.shield(asyncio.wrap_future(request))
            except asyncio.CancelledError:
                request.add_done_callback(_end)
                raise
        except ForkError as error:
            self.log.debug("A kernel is spawned, not forked: %s", error)
            return None

    def _zygote(self) -> Zygote:
        """Return that of our own server, else the one of this process."""
        own = getattr(getattr(self.parent, "parent", None), "zygote", None)
        return own or for_this_process(tuple(self.preload))


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
