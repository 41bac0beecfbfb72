"""Which kernels the server starts, and where."""

from __future__ import annotations

import os
from typing import Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from nbblocks.serve.options import GUARDED, OPEN, SERVED


class AppKernelManager(AsyncMappingKernelManager):
    """Starts one kernel a visitor, in the directory of the app that is visited."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._ending: set[str] = set()

    async def start_kernel(self, **kwargs: Any) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Start a kernel that knows whether its server asks visitors who they are."""
        guarded = self.parent.identity_provider.auth_enabled  # pyright: ignore[reportOptionalMemberAccess]
        kwargs["env"] = {**kwargs["env"], SERVED: GUARDED if guarded else OPEN}
        return await super().start_kernel(**kwargs)

    async def end(self, kernel_id: str) -> None:
        """End a kernel, unless it has ended or is about to."""
        if kernel_id in self and kernel_id not in self._ending:
            self._ending.add(kernel_id)
            try:
                await self.shutdown_kernel(kernel_id)
            finally:
                self._ending.discard(kernel_id)

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
            return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())
        return super().get_kernel_spec(kernel_name)
