"""Functions that run in an executor of `concurrent.futures` of the user's."""

from __future__ import annotations

import asyncio
import pickle
import re
from typing import TYPE_CHECKING, Any

from nbblocks.errors import NbblocksError, ProcessError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from concurrent.futures import Executor

    from nbblocks.engine.place import Call

_PICKLING = re.compile(r"pickl|serializ|local object", re.IGNORECASE)
"""How the error looks that an executor raises at once for what it cannot send."""

_ON_ITS_WAY = re.compile(r"\bin (_feed|_sendback_result)$", re.MULTILINE)
"""Where process pools pickle calls and results, in the traceback that comes as an error's cause."""

_UNSENT = "Could not serialize object"
"""How a dask worker's error begins when it cannot send a result."""


class Elsewhere:
    """An executor whose functions run outside of the kernel.

    Args:
        executor: The executor.
        pickler: How it pickles functions, to tell what went wrong.
    """

    def __init__(self, executor: Executor, pickler: Callable[[Any], bytes] = pickle.dumps) -> None:
        self._executor = executor
        self._pickler = pickler

    async def results(self, call: Call) -> AsyncGenerator[Any]:
        """Make a call and yield its result. Cancelling drops it, or abandons it when it runs.

        Raises:
            InvalidValueError: Something cannot be pickled; the message names it.
            ProcessError: Somebody else has cancelled the call.
        """
        # On a worker, for a large argument takes its time.
        submitted = asyncio.ensure_future(
            call.work(self._executor.submit, call.function, *call.args)
        )
        try:
            await asyncio.wait([submitted])
            error = submitted.exception()
            if error is not None and _PICKLING.search(str(error)):
                raise call.refusal(error, self._pickler) from error
            done = asyncio.wrap_future(submitted.result())
            await asyncio.wait([done])
            if done.cancelled():
                raise ProcessError(
                    f"The executor has cancelled {call.listener.name!r}: it was shut down or "
                    "restarted, or lost the worker."
                )
            result = await call.work(done.result)  # where exiting Python can be raised
        except asyncio.CancelledError:
            submitted.add_done_callback(_withdraw)
            raise
        except Exception as error:
            if _on_its_way(error):
                raise call.refusal(error, self._pickler) from error
            raise
        yield result


def _on_its_way(error: BaseException) -> bool:
    """Could a call or its result not be sent? What the function itself raised may look alike."""
    if isinstance(error, NbblocksError):
        return False
    if error.__cause__ is not None:
        return _ON_ITS_WAY.search(str(error.__cause__)) is not None
    return isinstance(error, pickle.PicklingError) or str(error).startswith(_UNSENT)


def _withdraw(submitted: asyncio.Future[Any]) -> None:
    """Cancel what nobody waits for any more."""
    if not submitted.cancelled() and submitted.exception() is None:
        submitted.result().cancel()
