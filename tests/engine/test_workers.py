"""The worker threads."""

from __future__ import annotations

import threading

import pytest

from nbblocks.engine.workers import Workers


def test_runs_what_it_is_given_and_passes_on_errors():
    pool = Workers(2, "test")
    assert pool.submit(lambda a, b: a + b, 1, b=2).result(10) == 3
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 / 0).result(10)
    pool.shutdown()


def test_makes_no_more_threads_than_are_needed():
    pool = Workers(8, "test")
    for _ in range(20):
        pool.submit(lambda: None).result(10)
    assert len(names("test-")) <= 2
    pool.shutdown()


def names(prefix):
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(prefix)]


def test_size_is_the_most_that_runs_at_a_time():
    pool, gate, begun = Workers(3, "crowd"), threading.Event(), threading.Semaphore(0)

    def work():
        begun.release()
        gate.wait(10)

    futures = [pool.submit(work) for _ in range(10)]
    for _ in range(3):
        assert begun.acquire(timeout=10)
    assert not begun.acquire(blocking=False)
    assert len(names("crowd-")) == 3
    gate.set()
    for future in futures:
        future.result(10)
    pool.shutdown()
    assert names("crowd-") == []


def test_shutdown_does_not_wait_for_a_busy_worker_but_ends_idle_ones():
    pool, gate, begun = Workers(4, "leaving"), threading.Event(), threading.Event()

    def work():
        begun.set()
        gate.wait(10)

    other = pool.submit(lambda: None)
    busy = pool.submit(work)
    other.result(10)
    assert begun.wait(10)
    pool.shutdown(wait=False)
    assert len(names("leaving-")) == 1
    with pytest.raises(RuntimeError, match="the app is closed"):
        pool.submit(work)
    gate.set()
    busy.result(10)
    pool.shutdown(wait=True)
    assert names("leaving-") == []


def test_what_has_not_begun_can_be_dropped():
    pool, gate, begun = Workers(1, "test"), threading.Event(), threading.Event()

    def work():
        begun.set()
        gate.wait(10)

    pool.submit(work)
    waiting = pool.submit(lambda: None)
    assert begun.wait(10)
    pool.shutdown(wait=False, cancel_futures=True)
    assert waiting.cancelled()
    gate.set()
    pool.shutdown()


def test_a_stuck_worker_does_not_keep_python_from_ending():
    pool = Workers(1, "test")
    assert pool.submit(lambda: threading.current_thread().daemon).result(10)
    pool.shutdown()
