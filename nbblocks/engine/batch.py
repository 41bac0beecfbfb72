"""Batches: one call for several runs of a listener with `batch=True`."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from nbblocks.engine.call import Changes, batch_arguments, batch_rows, row_changes, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from nbblocks.engine.call import Arguments
    from nbblocks.engine.job import Job
    from nbblocks.engine.run import Run
    from nbblocks.engine.runner import Runner
    from nbblocks.engine.slots import Hold

Shares = dict["Job", "Changes | BaseException"]
"""What a call means for each run: what it writes, or why it failed."""


async def share(
    hold: Hold, job: Job, call: Callable[[list[Job]], Coroutine[Any, Any, Shares]]
) -> Changes:
    """Return what the call of a batch makes of one of its runs.

    The first run that asks makes the call. It belongs to none of them: a run that is cancelled goes
    without the others, and the slot ends the call when the last one leaves it.

    Args:
        hold: The slot that the runs of the batch hold together.
        job: The run.
        call: Makes the call.
    """
    if hold.call is None:
        hold.call = asyncio.ensure_future(call(list(hold.jobs)))
        hold.call.add_done_callback(_look)
    own = (await asyncio.shield(hold.call))[job]
    if isinstance(own, BaseException):
        raise own
    return own


def _look(call: asyncio.Future[Any]) -> None:
    """Look at a call's exception, so that asyncio does not complain when every run is gone."""
    if not call.cancelled():
        call.exception()


class _NobodyLeft(Exception):  # noqa: N818 - nobody sees it
    """No run of a batch has arguments that can be used."""


async def call_batch(jobs: list[Job], run: Run, runner: Runner) -> Shares:
    """Call the function of a batch once for all its runs."""
    listener = jobs[0].listener
    shares: Shares = {}
    members: list[Job] = []

    def prepare() -> Arguments:
        rows: list[Arguments] = []
        for job in jobs:
            try:
                rows.append(values_of(job))
            except Exception as error:  # noqa: BLE001 - the others shall not suffer for this one
                shares[job] = error
            else:
                members.append(job)
        if not members:
            raise _NobodyLeft
        return batch_arguments(listener, rows, run)

    def finish(result: Any) -> None:
        for job, row in zip(members, batch_rows(listener, result, len(members)), strict=True):
            try:
                shares[job] = row_changes(listener, row)
            except Exception as error:  # noqa: BLE001 - likewise
                shares[job] = error

    with contextlib.suppress(_NobodyLeft):
        await runner.call(prepare, finish)
    return shares
