"""What a failed listener leaves in the log and in front of the user."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from nbblocks._ipython import offer_to_debugger
from nbblocks.errors import Error, NbblocksError
from nbblocks.notices import Notice

if TYPE_CHECKING:
    from types import TracebackType

log = logging.getLogger("nbblocks")

_OURS = str(Path(__file__).parents[1])


def report(name: str, error: BaseException, show_error: bool) -> tuple[str, Notice | None]:
    """Log a failure and say what the user should know of it.

    Args:
        name: The listener's.
        error: What it raised.
        show_error: May the user see messages of unexpected exceptions?

    Returns:
        The message for the outputs, and the toast; no toast when the author wants none.
    """
    if isinstance(error, Error):
        if error.print_exception:
            trace = _trace(error)
            log.error("%s raised %s: %s", name, error.title, error.message, exc_info=trace)
        notice = Notice("error", error.title, error.message, error.duration)
        return error.message, notice if error.visible else None
    log.error("The listener %s failed.", name, exc_info=_trace(error))
    # Messages of ours say what to do about the app itself, and hold nothing of the function's.
    if show_error or isinstance(error, NbblocksError):
        message = str(error) or type(error).__name__
    else:
        message = untold(name)
    return message, Notice("error", "Error", message)


def untold(name: str) -> str:
    """Return the message for a failure of which the user learns no more.

    Args:
        name: The listener's.
    """
    return f"{name} failed. The log says why."


def _trace(error: BaseException) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """Return what logs an exception from the user's function on, without the engine's frames.

    IPython's debugger gets the same, and one frame before that: it leaves out the first one.
    """
    before, trace = None, error.__traceback__
    while trace is not None and not _is_users(trace):
        before, trace = trace, trace.tb_next
    offer_to_debugger(error, before or trace)
    return type(error), error, trace or error.__traceback__


def _is_users(trace: TracebackType) -> bool:
    module = str(trace.tb_frame.f_globals.get("__name__", ""))
    library = module.partition(".")[0] in ("asyncio", "concurrent", "threading", "contextlib")
    return not library and not trace.tb_frame.f_code.co_filename.startswith(_OURS)
