"""Which kernels the server starts, and where."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

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


class AppKernelManager(AsyncMappingKernelManager):
    """Starts one kernel a visitor, in the directory of the app that is visited."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._ending: set[str] = set()
        self.zygote: Zygote | None = None
        """What kernels are forked from; `ForkProvisioner` looks for it here."""
        self.broker: Broker
        """Where kernels ask for their turns."""
        self._owners: dict[str, str] = {}
        self.at_removal: Callable[[str], None] = lambda kernel_id: None
        """Called with the id of a kernel that has ended."""
        self.metrics = Metrics()
        self.reports = Reports(self.metrics.run_ended)

    def _seed(self) -> str:
        """Return what is the same for all kernels, and those of servers that share a secret."""
        secret: bytes = self.parent.cookie_secret  # pyright: ignore[reportOptionalMemberAccess]
        return hashlib.sha256(b"visits" + secret).hexdigest()[:32]

    def owner_of(self, kernel_id: str | None) -> str:
        """Return who has logged in to the page of a kernel; "" where nobody had to."""
        return self._owners.get(kernel_id or "", "")

    @property
    def connected(self) -> int:
        """How many pages are connected."""
        return sum(self._kernel_connections.values())

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
            kernel_id = await super().start_kernel(**kwargs)
            started(getattr(self.get_kernel(kernel_id), "provisioner", None))
        return kernel_id

    def start_watching_activity(self, kernel_id: str) -> None:
        """Listen to what a kernel reports. What it does, its visit hears and tells `heard`.

        The base class connects once more for that, and reads every message a second time.
        """
        kernel: Any = self.get_kernel(kernel_id)
        kernel.reason, kernel.last_activity = "", datetime.now(timezone.utc)
        self.reports.watch(kernel_id, kernel)

    def heard(self, kernel_id: str, state: str | None) -> None:
        """Take note that a kernel lives, for who ends those that do nothing.

        Args:
            kernel_id: Its id.
            state: What it says it is: `busy`, `idle`; None if it says something else.
        """
        kernel: Any = self._kernels.get(kernel_id)
        if kernel is not None:
            self.last_kernel_activity = kernel.last_activity = datetime.now(timezone.utc)
            kernel.execution_state = state or kernel.execution_state

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

    async def end(self, kernel_id: str) -> None:
        """End a kernel, unless it has ended or is about to."""
        if kernel_id in self and kernel_id not in self._ending:
            await self.shutdown_kernel(kernel_id)

    async def _async_shutdown_kernel(self, kernel_id: str, *args: Any, **kwargs: Any) -> None:
        self._ending.add(kernel_id)
        try:
            await super()._async_shutdown_kernel(kernel_id, *args, **kwargs)
        finally:
            self._ending.discard(kernel_id)

    # As in the base class: who ends one kernel calls this name, who ends all the other.
    shutdown_kernel = _async_shutdown_kernel  # pyright: ignore[reportAssignmentType]

    def start_buffering(self, kernel_id: str, session_key: str, channels: dict[str, Any]) -> None:
        """Keep what a kernel says while its page is away, unless both are going.

        The page's websocket closes while its kernel is ending; a buffer that starts then is never
        emptied, and keeps four sockets open.
        """
        if kernel_id not in self._ending:
            super().start_buffering(kernel_id, session_key, channels)
            return
        for stream in channels.values():
            stream.close()

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
