"""Workers: the threads that plain functions run on."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_Task = tuple["Future[Any]", "Callable[[], Any]"]

_FAREWELL = 1.0
"""Seconds that `shutdown` waits for a worker that was idle; it only has to notice."""


class Workers(Executor):
    """A pool of daemon threads, made when they are needed.

    The standard pool joins its threads when Python ends, so one function that never returns would
    keep a kernel from stopping.

    Args:
        size: Threads at most.
        name: What their names start with.
    """

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._name = name
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle: set[threading.Thread] = set()
        self._waiting = 0
        self._down = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function on a worker.

        Raises:
            RuntimeError: The pool is shut down.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self._down:
                raise RuntimeError(f"The workers {self._name!r} are shut down; the app is closed.")
            self._waiting += 1
            self._tasks.put((future, lambda: fn(*args, **kwargs)))
            if self._waiting > len(self._idle) and len(self._threads) < self._size:
                self._hire()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work and let the workers go.

        Args:
            wait: Wait for all of them; otherwise only for those that have nothing to do.
            cancel_futures: Drop what has not begun.
        """
        with self._lock:
            self._down = True
            if cancel_futures:
                self._drop_waiting()
            for _ in self._threads:
                self._tasks.put(None)
            threads = list(self._threads if wait else self._idle)
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(None if wait else _FAREWELL)

    def _hire(self) -> None:
        thread = threading.Thread(
            target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True
        )
        self._threads.append(thread)
        self._idle.add(thread)
        thread.start()

    def _drop_waiting(self) -> None:
        while not self._tasks.empty():
            task = self._tasks.get()
            if task is not None:
                task[0].cancel()

    def _work(self) -> None:
        me = threading.current_thread()
        while (task := self._tasks.get()) is not None:
            with self._lock:
                self._waiting -= 1
                self._idle.discard(me)
            tell = _outcome(*task)
            # Idle before anybody hears of the result: who waits for it may shut down next.
            with self._lock:
                self._idle.add(me)
            tell()
            del task, tell  # or what the function returned would live until the next one


def _outcome(future: Future[Any], work: Callable[[], Any]) -> Callable[[], None]:
    """Do a piece of work; return what tells the future how it went."""
    if not future.set_running_or_notify_cancel():
        return lambda: None
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - the future carries it to whoever waits
        return functools.partial(future.set_exception, error)
    return functools.partial(future.set_result, result)
