"""Ending functions while they run: hit what was meant, and nothing else."""

from __future__ import annotations

import concurrent.futures
import random
import subprocess
import sys
import threading
import time

import pytest

import nbblocks as gr
from nbblocks.engine.interrupt import Interruption, interruptible, provide, undisturbed
from nbblocks.engine.workers import Workers
from nbblocks.errors import Cancelled
from nbblocks.testing import App


def spin(begun=None):
    """Run for good, in Python."""
    if begun is not None:
        begun.set()
    while True:
        time.sleep(0.001)


def cancelled(task):
    task.cancel()
    with pytest.raises(Cancelled):
        task.result(10)


def test_a_running_function_is_ended_and_its_thread_serves_the_next():
    pool = Workers(1, "ending")
    threads = []
    for _ in range(3):
        begun = threading.Event()
        task = pool.submit(interruptible, spin, begun)
        assert begun.wait(10)
        cancelled(task)
        threads.append(pool.submit(threading.current_thread).result(10))
    assert {thread.name.rpartition("-")[0] for thread in threads} == {"ending"}
    pool.shutdown()
    assert not any(thread.is_alive() for thread in threads)


def test_what_was_interrupted_before_it_began_never_runs():
    interruption, calls = Interruption(), []
    interruption.interrupt()
    with pytest.raises(Cancelled):
        interruption.run(calls.append, 1)
    assert calls == []


def test_what_has_ended_stays_as_it_was():
    interruption = Interruption()
    assert interruption.run(lambda a, b: a + b, 1, b=2) == 3
    interruption.interrupt()
    with pytest.raises(ZeroDivisionError):
        Interruption().run(lambda: 1 / 0)


def test_an_exception_that_is_swallowed_does_not_come_again():
    begun, seen = threading.Event(), []

    def stubborn():
        try:
            spin(begun)
        except BaseException as error:  # noqa: BLE001 - as stubborn functions do
            seen.append(type(error))
        return "went on"

    pool = Workers(1, "stubborn")
    task = pool.submit(interruptible, stubborn)
    assert begun.wait(10)
    task.cancel()
    task.cancel()
    assert task.result(10) == "went on"
    assert seen == [Cancelled]
    assert pool.submit(lambda: "next").result(10) == "next"
    pool.shutdown()


def test_what_is_not_interruptible_is_let_be():
    pool, begun, go = Workers(1, "letting"), threading.Event(), threading.Event()

    def work():
        begun.set()
        go.wait(10)
        return "whole"

    task = pool.submit(work)
    assert begun.wait(10)
    task.cancel()
    go.set()
    assert task.result(10) == "whole"
    pool.shutdown()


def test_a_late_exception_never_hits_the_next_task():
    """Cancel at every moment of short tasks, the one after their end above all."""
    pool, chance = Workers(1, "hammer"), random.Random(3)
    outcomes = {"whole": 0, "cancelled": 0}
    for round in range(6000):
        steps = chance.randrange(60)
        began = threading.Event()

        def victim(steps=steps, began=began):
            began.set()
            return sum(number for number in range(steps))

        task = pool.submit(interruptible, victim)
        after = pool.submit(interruptible, sum, range(50))
        plain = pool.submit(sum, range(50))
        if round % 2:
            began.wait(10)
        for _ in range(chance.randrange(40)):
            pass
        task.cancel()
        try:
            task.result(10)
            outcomes["whole"] += 1
        except (Cancelled, concurrent.futures.CancelledError):
            outcomes["cancelled"] += 1
        assert after.result(10) == plain.result(10) == 1225
    pool.shutdown()
    assert min(outcomes.values()) > 100, outcomes


def test_many_threads_cancel_many_tasks():
    pool = Workers(4, "crowd")
    done = []

    def run(seed):
        chance = random.Random(seed)
        for _ in range(300):
            task = pool.submit(interruptible, sum, range(chance.randrange(3000)))
            other = pool.submit(interruptible, len, "whole")
            if chance.random() < 0.7:
                task.cancel()
            assert other.result(10) == 5
        done.append(seed)

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == [0, 1, 2, 3]
    assert pool.submit(len, "next").result(10) == 4
    pool.shutdown()


def test_a_worker_that_cannot_be_ended_is_replaced_and_retires_when_it_comes_back():
    pool, begun, stuck = Workers(2, "stuck"), threading.Semaphore(0), threading.Lock()
    stuck.acquire()

    def work():
        begun.release()
        with stuck:  # waits in C, where no exception gets through
            pass

    tasks = [pool.submit(interruptible, work) for _ in range(2)]
    for _ in tasks:  # the second may begin before the first: both have to before one is cancelled
        assert begun.acquire(timeout=10)
    for task in tasks:
        task.cancel()
    assert [pool.submit(len, "free").result(10) for _ in range(5)] == [4] * 5
    stuck.release()
    for task in tasks:
        with pytest.raises(Cancelled):
            task.result(10)
    both = [pool.submit(len, "ab") for _ in range(10)]
    assert {task.result(10) for task in both} == {2}
    assert len([t for t in threading.enumerate() if t.name.startswith("stuck-")]) <= 2
    pool.shutdown()
    assert not [t for t in threading.enumerate() if t.name.startswith("stuck-")]


def test_cancelling_a_plain_function_ends_it_and_writes_nothing():
    begun, ended, seen = threading.Event(), threading.Event(), []

    def slow():
        try:
            spin(begun)
        finally:
            ended.set()

    with gr.Blocks() as demo:
        out, start, stop = gr.Textbox("before"), gr.Button(), gr.Button()
        run = start.click(slow, None, out)
        run.then(lambda: seen.append("then"))
        run.failure(lambda: seen.append("failure"))
        run.success(lambda: seen.append("success"))
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        assert begun.wait(10)
        app.click(stop)
        assert ended.wait(10)
        app.settle()
        assert app.value(out) == "before"
        assert not app.toasts
        assert [state for _, state, _ in app.statuses if state == "error"] == []
    assert sorted(seen) == ["failure", "then"]


def test_functions_that_cannot_be_ended_do_not_use_up_the_apps_threads():
    stuck, begun = threading.Lock(), threading.Semaphore(0)
    stuck.acquire()

    def wait():
        begun.release()
        with stuck:
            pass

    with gr.Blocks() as demo:
        out, start, stop, other = gr.Textbox(), gr.Button(), gr.Button(), gr.Button()
        run = start.click(wait, concurrency_limit=None, trigger_mode="multiple")
        stop.click(None, cancels=run)
        other.click(lambda: "alive", None, out)
    demo.max_threads = 2
    with App(demo) as app:
        for _ in range(6):
            app.click(start)
            assert begun.acquire(timeout=10)
            app.click(stop)
        app.click(other)
        app.settle()
        assert app.value(out) == "alive"
        stuck.release()


def test_closing_the_app_ends_plain_functions():
    begun, ended = threading.Event(), threading.Event()

    def slow():
        try:
            spin(begun)
        finally:
            ended.set()

    with gr.Blocks() as demo:
        start = gr.Button()
        start.click(slow)
    with App(demo) as app:
        app.click(start)
        assert begun.wait(10)
    assert ended.wait(10)


TRACED = """
import sys
import threading

from nbblocks.engine.interrupt import interruptible
from nbblocks.engine.workers import Workers

def spin(begun):
    begun.set()
    while True:
        pass

pool, begun = Workers(1, "traced"), threading.Event()
task = pool.submit(interruptible, spin, begun)
begun.wait()
task.cancel()
task.exception()

def traced():
    sys._getframe().f_trace = None
    print("went on")

sys.settrace(lambda *_: None)
traced()
"""


def test_a_debugger_can_trace_what_runs_after_a_cancel():
    ran = subprocess.run(
        [sys.executable, "-c", TRACED], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.stdout == "went on\n"


def test_what_is_undisturbed_ends_before_the_cancel_that_it_causes():
    right, seen = Interruption(), []

    def end():
        right.interrupt()
        seen.append("ended")

    def function():
        undisturbed(end)
        while True:
            pass

    provide(right)
    try:
        with pytest.raises(Cancelled):
            right.run(function)
    finally:
        provide(None)
    assert seen == ["ended"]


def test_what_is_undisturbed_raises_what_it_raises():
    def fail():
        raise OSError("no more files")

    provide(Interruption())
    try:
        with pytest.raises(OSError, match="no more files"):
            undisturbed(fail)
    finally:
        provide(None)
