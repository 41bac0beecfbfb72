"""Which kernels there are, and how they end."""

from __future__ import annotations

import asyncio
import logging

import pytest

from nbblocks.serve.kernels import AppKernelManager
from nbblocks.serve.visits.channels import KernelChannels


class Stubborn(AppKernelManager):
    """Has three kernels, one of which cannot be ended."""

    def list_kernel_ids(self):
        return ["one", "stubborn", "two"]

    async def end(self, kernel_id, *, now=False):
        await asyncio.sleep(0)
        if kernel_id == "stubborn":
            raise OSError("no such process")
        self.ended.append(kernel_id)


async def test_a_kernel_that_cannot_be_ended_does_not_keep_the_others(caplog):
    manager = Stubborn(log=logging.getLogger("nbblocks"))
    manager.ended = []
    await manager.end_all()
    assert manager.ended == ["one", "two"]
    assert "A kernel could not be ended" in caplog.text
    assert "no such process" in caplog.text


@pytest.fixture
def files():
    """Let this process open more files than it may at first."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_so_many_may_come_as_there_are_files_for(files, tmp_path):
    kernels = AppKernelManager()
    opened = []
    try:
        for number in range(520):
            file = str(tmp_path / f"{number}.json")
            kernel = kernels.kernel_manager_factory(connection_file=file, transport="ipc")
            kernel.write_connection_file()
            opened += [KernelChannels(kernel, print), kernel.connect_iopub()]
            opened.append(kernel.connect_control())
    finally:
        for each in opened:
            each.close()
        kernels.context.destroy()
