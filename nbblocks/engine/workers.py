"""Workers: the threads that plain functions run on."""

from __future__ import annotations

import functools
import itertools
import threading
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from nbblocks.engine.interrupt import Interruption, provide

if TYPE_CHECKING:
    from collections.abc import Callable

_FAREWELL = 1.0
"""Seconds that `shutdown` waits for a worker that was idle; it only has to notice."""


class Task(Future[Any]):
    """A function that waits for a worker, or runs on one.

    Args:
        pool: Whose worker it is.
        work: The function.
    """

    def __init__(self, pool: Workers, work: Callable[[], Any]) -> None:
        super().__init__()
        self._pool = pool
        self.work = work
        self.interruption = Interruption()

    def cancel(self) -> bool:
        """Drop it when it has not begun; else end it where it is `interruptible`.

        Returns:
            True when it was dropped.
        """
        if super().cancel():
            return True
        self.interruption.interrupt()
        self._pool.write_off(self)
        return False


class Workers(Executor):
    """A pool of daemon threads, made when they are needed.

    The standard pool joins its threads when Python ends, so one function that never returns would
    keep a kernel from stopping. And a task here that is cancelled while it runs does not count any
    more: another thread takes the place of its worker until that comes back, so that functions
    which cannot be ended do not use up the pool.

    Args:
        size: Threads at most.
        name: What their names start with.
    """

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._name = name
        self._numbers = itertools.count()
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle: set[threading.Thread] = set()
        self._running: set[Task] = set()
        self._written_off: set[Task] = set()
        self._waiting = 0
        self._down = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a function on a worker.

        Raises:
            RuntimeError: The pool is shut down.
        """
        task = Task(self, functools.partial(fn, *args, **kwargs))
        with self._lock:
            if self._down:
                raise RuntimeError(f"The workers {self._name!r} are shut down; the app is closed.")
            self._waiting += 1
            self._tasks.put(task)
            self._hire()
        return task

    def crowded(self) -> bool:
        """Does a task wait for a worker to be free?"""
        return self._waiting > len(self._idle)

    def write_off(self, task: Task) -> None:
        """Do without the worker that runs a task, until it comes back."""
        with self._lock:
            if task in self._running and not self._down:
                self._written_off.add(task)
                self._hire()

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

    @property
    def _places(self) -> int:
        return self._size + len(self._written_off)

    def _hire(self) -> None:
        """Make a thread, if there is work for one more and a place."""
        if self._waiting <= len(self._idle) or len(self._threads) >= self._places:
            return
        name = f"{self._name}-{next(self._numbers)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        self._idle.add(thread)
        thread.start()

    def _drop_waiting(self) -> None:
        while not self._tasks.empty():
            task = self._tasks.get()
            if task is not None:
                task.cancel()

    def _work(self) -> None:
        me = threading.current_thread()
        needed = True
        while needed and (task := self._tasks.get()) is not None:
            with self._lock:
                self._waiting -= 1
                self._idle.discard(me)
                self._running.add(task)
            provide(task.interruption)
            tell = _outcome(task)
            provide(None)
            # Idle before anybody hears of the result: who waits for it may shut down next.
            with self._lock:
                self._running.discard(task)
                self._written_off.discard(task)
                needed = len(self._threads) <= self._places
                if needed:
                    self._idle.add(me)
                else:  # another thread has taken its place
                    self._threads.remove(me)
            tell()
            del task, tell  # or what the function returned would live until the next one


def _outcome(task: Task) -> Callable[[], None]:
    """Do a piece of work; return what tells the future how it went."""
    if not task.set_running_or_notify_cancel():
        return lambda: None
    try:
        result = task.work()
    except BaseException as error:  # noqa: BLE001 - the future carries it to whoever waits
        return functools.partial(task.set_exception, error)
    return functools.partial(task.set_result, result)
