"""Ending a function that runs in another thread, without ever hitting what runs there next."""

from __future__ import annotations

import contextvars
import ctypes
import logging
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger("nbblocks")

_here = threading.local()


class Interruption:
    """The right to end one function, once, by an exception that is raised where it is.

    Python raises it between two of its instructions: a function that is inside C code (a long
    `time.sleep`, a query, a matrix product) gets it when that returns.

    At most one exception is ever sent, and `run` does not return before it is known that none is
    under way. So its thread can go on to the next task.
    """

    def __init__(self) -> None:
        self._asked = False
        self._thread: int | None = None
        self._permit = [True]
        """Whoever takes it decides: `interrupt` may send, or the function is over."""
        self._sent = threading.Lock()
        """Held until the exception has been sent."""
        self._sent.acquire()

    def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a function so that `interrupt` can end it; once for each interruption.

        Raises:
            Cancelled: It was interrupted, now or before it began.
        """
        result: Any = None
        error: BaseException | None = None
        try:
            try:
                self._thread = threading.get_ident()  # from here on the exception may come
                if self._asked:
                    raise Cancelled
                result = function(*args, **kwargs)
            except BaseException as raised:  # noqa: BLE001 - raised again below
                error = raised
            self._leave()
        except Cancelled as raised:  # it came after the function had ended
            error = raised
        if error is None:
            return result
        try:
            raise error
        finally:
            del error  # its traceback holds this frame

    def interrupt(self) -> None:
        """End the function, from any thread; what has ended already stays as it is."""
        self._asked = True
        if self._thread is not None and self._take():
            _raise_in(self._thread)
            self._sent.release()

    def _take(self) -> bool:
        try:
            self._permit.pop()  # atomic, and without a lock that an exception could leave locked
        except IndexError:
            return False
        return True

    def _leave(self) -> None:
        """Make sure that no exception comes any more. One may still come in here, not after."""
        if self._take():
            return
        self._sent.acquire()
        try:
            # Another one, which takes the place of the first if that is still under way. Python
            # could also be told to forget that, but would then look for it for ever: all its
            # threads get slower, and with a debugger Python 3.11 gets stuck.
            _raise_in(threading.get_ident())
            while True:
                pass
        except Cancelled:
            pass


def _raise_in(thread: int) -> None:
    """Let `Cancelled` come up in a thread."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(Cancelled))


def provide(interruption: Interruption | None) -> None:
    """Say which interruption `interruptible` uses in this thread."""
    _here.interruption = interruption


def interruptible(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a function so that a cancel ends it, where this thread can do that."""
    interruption: Interruption | None = getattr(_here, "interruption", None)
    if interruption is None:
        return function(*args, **kwargs)
    return interruption.run(function, *args, **kwargs)


def undisturbed(function: Callable[[], None]) -> None:
    """Call a function that a cancel must not end halfway, not even one that it causes itself.

    Where one could come the function has a thread of its own. It is waited for all the same.

    Raises:
        Cancelled: The run was cancelled; the function is over, or was not called at all.
    """
    if getattr(_here, "interruption", None) is None:
        function()
        return
    done: Future[None] = Future()
    run = contextvars.copy_context().run
    try:
        threading.Thread(target=run, args=(_fulfil, done, function)).start()
        done.result()
    except Cancelled:
        if not done.cancel() and (error := done.exception()) is not None:
            log.error("A run was cancelled by what failed in it.", exc_info=error)
        raise


def _fulfil(done: Future[None], function: Callable[[], None]) -> None:
    if done.set_running_or_notify_cancel():
        try:
            done.set_result(function())
        except BaseException as error:  # noqa: BLE001 - who waits raises it
            done.set_exception(error)
