"""Which kernels there are, and how they end."""

from __future__ import annotations

import asyncio
import errno
import logging
import os

import pytest

from nbblocks.serve.kernels import AppKernel, AppKernelManager, AppKernelSpecManager
from nbblocks.serve.visits.channels import KernelChannels
from tests.serve.forking.conftest import Owner, lives
from tests.serve.serving import open_sockets


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


async def test_channels_that_cannot_be_opened_leave_no_socket(tmp_path, monkeypatch):
    kernels = AppKernelManager()
    kernel = kernels.kernel_manager_factory(
        connection_file=str(tmp_path / "kernel.json"), transport="ipc"
    )
    kernel.write_connection_file()
    make = AppKernel._make_url

    def scarce(self, channel):
        if channel == "shell":
            raise OSError(errno.EMFILE, "Too many open files")
        return make(self, channel)

    monkeypatch.setattr(AppKernel, "_make_url", scarce)
    with pytest.raises(OSError, match="Too many open files"):
        KernelChannels(kernel, print)
    assert open_sockets() == []
    kernels.context.destroy()


async def test_a_start_that_fails_after_the_launch_leaves_no_process(tmp_path, monkeypatch, zygote):
    launched = []

    def scarce(kernel):
        launched.append(kernel.provisioner.pid)
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(AppKernel, "_connect_control_socket", scarce)
    file = tmp_path / "kernel.json"
    kernel = AppKernel(
        parent=Owner(zygote=zygote),
        kernel_spec_manager=AppKernelSpecManager(),
        connection_file=str(file),
        transport="ipc",
    )
    with pytest.raises(OSError, match="Too many open files"):
        await kernel.start_kernel(env=dict(os.environ))
    (pid,) = launched
    assert not kernel.has_kernel
    assert not lives(pid)
    assert not file.exists()
