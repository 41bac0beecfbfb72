"""Which kernels there are, and how they end."""

from __future__ import annotations

import asyncio
import logging

from nbblocks.serve.kernels import AppKernelManager


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
