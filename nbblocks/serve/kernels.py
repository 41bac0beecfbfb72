"""Which kernels the server starts, and where."""

from __future__ import annotations

import asyncio
import hashlib
import os
from typing import TYPE_CHECKING, Any

import zmq
import zmq.asyncio
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import (
    AsyncMappingKernelManager,
    ServerKernelManager,
)
from traitlets import default

from nbblocks._logs import LOG_FORMAT, REQUEST_ID, request_id
from nbblocks.serve import guest
from nbblocks.serve.forking.builds import SCRIPT
from nbblocks.serve.forking.provisioner import NAME as FORK
from nbblocks.serve.operations.metrics import Metrics
from nbblocks.serve.operations.reports import Reports
from nbblocks.serve.options import GUARDED, OPEN, SEED, SERVED

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.serve.broker.broker import Broker
    from nbblocks.serve.forking.parent import Zygote

_ECHO = "--IPKernelApp.quiet=False"
"""What listeners print and log goes to the server's terminal, too: a page has no place for it."""

_GUEST = f"--IPKernelApp.extra_extensions={guest.NAME}"

_FORGETFUL = "--HistoryManager.enabled=False"
"""No visitor asks for the cells they ran before, and all would write into one database."""


class AppKernel(ServerKernelManager):
    """One kernel, of which no events are told.

    Nobody listens, and jupyter_server would read and check for each kernel what an event looks
    like.
    """

    def emit(self, schema_id: str, data: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Tell nobody."""

    async def start_kernel(self, **kwargs: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Start its process; a start that fails leaves none."""
        try:
            await super().start_kernel(**kwargs)
        except BaseException:
            # Whoever asked for it knows nothing that could be ended.
            if self.has_kernel:
                await self._kill_kernel()
            await self.cleanup_resources()
            raise


class AppKernelManager(AsyncMappingKernelManager):
    """Starts one kernel a visitor, in the directory of the app that is visited."""

    kernel_manager_class = f"{__name__}.{AppKernel.__name__}"

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._ends: dict[str, asyncio.Future[None]] = {}
        self.zygote: Zygote | None = None
        """What kernels are forked from; `ForkProvisioner` looks for it here."""
        self.broker: Broker
        """Where kernels ask for their turns."""
        self._owners: dict[str, str] = {}
        self.at_removal: Callable[[str], None] = lambda kernel_id: None
        """Called with the id of a kernel that has ended."""
        self.metrics = Metrics()
        self.reports = Reports(self.metrics.run_ended)

    @default("context")
    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        # A visit has four sockets, and 1023 would be all.
        context.max_sockets = context.get(zmq.SOCKET_LIMIT)
        return context

    def _seed(self) -> str:
        """Return what is the same for all kernels, and those of servers that share a secret."""
        served: Any = self.parent
        # Not what signs logins, which changes with the accounts.
        secret: bytes = served.options.cookie_secret or served.cookie_secret
        return hashlib.sha256(b"visits" + secret).hexdigest()[:32]

    def owner_of(self, kernel_id: str | None) -> str:
        """Return who has logged in to the page of a kernel; "" where nobody had to."""
        return self._owners.get(kernel_id or "", "")

    def processes(self) -> list[int]:
        """Return the processes of all kernels."""
        kernels = [*self._kernels.values()]
        found = (getattr(getattr(each, "provisioner", None), "pid", None) for each in kernels)
        return [process for process in found if process]

    async def start_kernel(self, **kwargs: Any) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Start a kernel that knows whether its server asks visitors who they are."""
        guarded = self.parent.identity_provider.auth_enabled  # pyright: ignore[reportOptionalMemberAccess]
        # The debugger, which nobody attaches to a visitor's kernel, would complain in the log.
        quiet = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        env = {**quiet, **kwargs["env"], SERVED: GUARDED if guarded else OPEN}
        env.update({REQUEST_ID: request_id.get(), LOG_FORMAT: self.parent.options.log_format})  # pyright: ignore[reportOptionalMemberAccess]
        kwargs["env"] = {**env, SEED: f"{self._seed()} {env.get('SCRIPT_NAME', '')}"}
        if not self.parent.options.prebuild:  # pyright: ignore[reportOptionalMemberAccess]
            kwargs["env"].pop(SCRIPT, None)
        if env.get("REMOTE_USER"):
            self._owners[kwargs["kernel_id"]] = env["REMOTE_USER"]
        with self.metrics.kernel_starts() as started:
            try:
                kernel_id = await super().start_kernel(**kwargs)
            except BaseException:
                self._owners.pop(kwargs["kernel_id"], None)
                raise
            started(getattr(self.get_kernel(kernel_id), "provisioner", None))
        return kernel_id

    def start_watching_activity(self, kernel_id: str) -> None:
        """Listen to what a kernel reports; what it says besides, its visit hears.

        The base class would read every message a second time, to end kernels that do nothing.
        """
        self.reports.watch(kernel_id, self.get_kernel(kernel_id))

    def stop_watching_activity(self, kernel_id: str) -> None:
        """Listen no more."""
        self.reports.forget(kernel_id)
        super().stop_watching_activity(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self._owners.pop(kernel_id, None)
        self.reports.forget(kernel_id)
        self.at_removal(kernel_id)
        return super().remove_kernel(kernel_id)

    async def lives(self, kernel_id: str) -> bool:
        """Whether a kernel's process is there."""
        kernel: Any = self.get_kernel(kernel_id) if kernel_id in self else None
        return kernel is not None and await kernel.is_alive()

    async def end(self, kernel_id: str, *, now: bool = False) -> None:
        """End a kernel, unless it has ended; who asks while it ends waits for that.

        Args:
            kernel_id: Its id.
            now: Without a farewell, for it has not begun with anything?
        """
        if kernel_id not in self:
            return
        task = self._ends.get(kernel_id)
        if task is None:
            # Of its own, for an end that is called off halfway could not be finished any more.
            task = self._ends[kernel_id] = asyncio.ensure_future(self._end(kernel_id, now))
            task.add_done_callback(lambda _: self._ends.pop(kernel_id))
        await asyncio.shield(task)

    async def _end(self, kernel_id: str, now: bool) -> None:
        provisioner: Any = self.get_kernel(kernel_id).provisioner
        if now and provisioner is not None:
            # What follows interrupts it first, and a Python that is only starting dies of that with
            # a traceback in the log.
            await provisioner.kill()
        await self.shutdown_kernel(kernel_id, now=now)

    async def end_all(self) -> None:
        """End every kernel; jupyter_client fails when one is ended that is ending already."""
        ends = [self.end(kernel_id) for kernel_id in self.list_kernel_ids()]
        # One that fails must not keep the others, nor what else the server has to end.
        for outcome in await asyncio.gather(*ends, *self._ends.values(), return_exceptions=True):
            if isinstance(outcome, Exception):
                self.log.error("A kernel could not be ended", exc_info=outcome)

    def cwd_for_path(self, path: str, **kwargs: Any) -> str:
        """Take an absolute directory as it is: served apps need not share a root."""
        return path if os.path.isabs(path) else super().cwd_for_path(path, **kwargs)


class AppKernelSpecManager(KernelSpecManager):
    """Knows all installed kernels; `python3` is the Python that runs the server.

    A `python3` kernel in the user's home may belong to another environment, without nbblocks in it.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the spec of a kernel by its name."""
        if kernel_name == NATIVE_KERNEL_NAME:
            start = get_kernel_dict([_ECHO, _GUEST, _FORGETFUL])
            spec = KernelSpec(resource_dir=RESOURCES, **start)
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": FORK}}
            return spec
        return super().get_kernel_spec(kernel_name)
