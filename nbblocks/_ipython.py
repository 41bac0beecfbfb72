"""The IPython that this process runs in, if any. Nothing here imports it."""

from __future__ import annotations

import sys
from typing import Any


def running_shell() -> Any:
    """Return IPython's shell, or None."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def running_kernel() -> Any:
    """Return the kernel that this process is, or None."""
    return getattr(running_shell(), "kernel", None)


def offer_to_debugger(error: BaseException, begin: Any) -> None:
    """Let `%debug` and `%tb` find an exception that no cell has raised.

    Args:
        error: The exception.
        begin: Its traceback from where it is of interest.
    """
    shell = running_shell()
    if shell is None:
        return
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, begin
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    # Left there by the last cell that failed, it would come first.
    shell.InteractiveTB.tb = begin
