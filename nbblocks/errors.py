"""Every exception of nbblocks.

NbblocksError
├── Error                    raise it in a listener: a toast, and the run fails
├── UnknownParameterError    a keyword nobody knows (also a TypeError)
├── InvalidValueError        a value of the wrong kind (also a ValueError)
├── DuplicateBlockError      a block rendered twice
├── OutsideAppError          a block or a listener without an app, or of another app
├── JavaScriptError          the `js=` of a listener threw
├── ProcessError             a process ended before the function that ran in it
├── AssetError               the browser half is not built
├── ServeError               a server cannot start
└── HostError                a test's server or notebook does not do what it should

Cancelled                    raised in a running function whose run is cancelled (no Exception)
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Cancelled(BaseException):
    """Raised in a plain function that is running when its run is cancelled.

    Like `KeyboardInterrupt` it is no `Exception`, so that only `finally` and `except BaseException`
    see it. Let it pass.
    """


class NbblocksError(Exception):
    """The base of all exceptions of nbblocks."""


class Error(NbblocksError, ValueError):
    """Raise it in a listener to show a message to the user and fail the run.

    Args:
        message: What the user reads; plain text or simple HTML. An exception is its text.
        duration: Seconds until the toast goes; `None` keeps it until it is closed.
        visible: Show a toast at all?
        title: The toast's heading.
        print_exception: Write the traceback to the log as well?

    Example:
        >>> def divide(a, b):
        ...     if b == 0:
        ...         raise gr.Error("Cannot divide by zero.", duration=5)
        ...     return a / b
    """

    def __init__(
        self,
        message: object = "Error raised.",
        duration: float | None = 10,
        visible: bool = True,
        title: str = "Error",
        print_exception: bool = True,
    ) -> None:
        super().__init__(message)
        self.message = str(message)
        self.duration = duration
        self.visible = visible
        self.title = str(title)
        self.print_exception = print_exception


class UnknownParameterError(NbblocksError, TypeError):
    """A keyword that the constructor or the listener does not know."""


class InvalidValueError(NbblocksError, ValueError):
    """A value that a component, a listener or a setting cannot take."""


class DuplicateBlockError(NbblocksError, ValueError):
    """A block that was rendered although it already has a place."""


class OutsideAppError(NbblocksError, RuntimeError):
    """A block or a listener that belongs to no app, or to another one."""


class JavaScriptError(NbblocksError, RuntimeError):
    """The JavaScript of a listener threw in the browser."""


class ProcessError(NbblocksError, RuntimeError):
    """A process, or whoever else ran a listener's function, ended before the function did."""


class AssetError(NbblocksError, RuntimeError):
    """A file of the browser half is missing from the installation."""


class ServeError(NbblocksError, RuntimeError):
    """A server cannot start.

    Args:
        message: What is wrong and what to do, for the person at the terminal.
        exit_code: What `nbblocks serve` exits with: 2 for a wrong command line, 1 for the rest.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class HostError(NbblocksError, RuntimeError):
    """A server that a test started, or a notebook in it, does not do what it should."""


def unknown_parameter(owner: str, name: str, known: Iterable[str]) -> UnknownParameterError:
    """Make the error for a keyword that `owner` does not take, with the nearest right one.

    Args:
        owner: The class or function, as the user wrote it.
        name: The keyword that was passed.
        known: The keywords that exist.

    Returns:
        The exception, to be raised by the caller.
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    advice = f"Did you mean `{near[0]}`?" if near else f"It takes: {', '.join(names)}."
    return UnknownParameterError(f"{owner} has no parameter `{name}`. {advice}")


def wrong_type(owner: str, error: Exception) -> InvalidValueError:
    """Make the error for a parameter's value that its trait refused.

    Args:
        owner: The class, as the user wrote it.
        error: What the trait raised.

    Returns:
        The exception, to be raised by the caller.
    """
    said = re.sub(r"^The '(\w+)' trait of an? \w+ instance expected ", r"`\1` takes ", str(error))
    return InvalidValueError(f"{owner}: {said}")
