"""executor=: where functions run, what is refused, and what a cancel means there."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App
from tests.engine.executing import app_of


class Held(Executor):
    """Runs nothing until the test says so."""

    def __init__(self):
        self.calls = []
        self.arrived = threading.Semaphore(0)

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.calls.append((future, fn, args, kwargs))
        self.arrived.release()
        return future

    def call(self, number=0):
        assert self.arrived.acquire(timeout=10)
        return self.calls[number]


def thread_name(*_):
    return threading.current_thread().name


def where(*_):
    return os.getpid()


async def asynchronous(*_):
    await asyncio.sleep(0)
    return thread_name()


def three_steps(*_):
    for number in range(3):
        yield f"{number} {thread_name()}"


# ------------------------------------------------------------------------ what it takes


@pytest.mark.parametrize("executor", ["processes", ProcessPoolExecutor, 4, object()])
def test_what_is_no_executor_is_refused_by_listeners_and_apps(executor):
    with pytest.raises(InvalidValueError, match=r"executor=.* is not one of 'thread', 'process'"):
        app_of(where, executor=executor)
    with pytest.raises(InvalidValueError, match=r"executor=.* is not one of 'thread', 'process'"):
        gr.Blocks(executor=executor)


@pytest.mark.parametrize("executor", ["process", Held(), ThreadPoolExecutor(1)])
def test_async_functions_stay_on_the_loop(executor):
    with pytest.raises(InvalidValueError, match="'asynchronous' is async, so it runs on the app's"):
        app_of(asynchronous, executor=executor)
    with gr.Blocks(executor=executor) as demo:
        out, start = gr.Textbox(), gr.Button()
        start.click(asynchronous, None, out)
    with App(demo) as app:
        app.click(start)
        app.settle()
        assert app.value(out) == f"nbblocks-{demo.uid[:8]}"


def test_what_cannot_come_back_from_another_machine_is_refused_early():
    with pytest.raises(InvalidValueError, match="'three_steps' is a generator, which executor="):
        app_of(three_steps, executor=Held())

    def work(value, progress=gr.Progress()):  # noqa: B008 - how it is meant
        return value

    with pytest.raises(InvalidValueError, match="'work' shows its progress, which executor="):
        app_of(work, executor=Held())


def test_chains_and_on_take_it_as_well():
    with ThreadPoolExecutor(1, "mine") as pool, gr.Blocks() as demo:
        out, last, start = gr.Textbox(), gr.Textbox(), gr.Button()
        run = gr.on([start.click], thread_name, None, out, executor=pool)
        run.then(thread_name, None, last, executor=pool)
        with App(demo) as app:
            app.click(start)
            app.settle()
            assert (app.value(out), app.value(last)) == ("mine_0", "mine_0")


def test_the_apps_executor_is_the_default_of_its_listeners():
    with ThreadPoolExecutor(1, "mine") as pool, gr.Blocks(executor=pool) as demo:
        out, own, start = gr.Textbox(), gr.Textbox(), gr.Button()
        start.click(thread_name, None, out)
        start.click(thread_name, None, own, executor="thread")
        with App(demo) as app:
            app.click(start)
            app.settle()
            assert app.value(out) == "mine_0"
            assert app.value(own).startswith(f"nbblocks-{demo.uid[:8]}-worker")


def test_what_belongs_to_the_app_itself_stays_in_the_kernel():
    held = Held()
    with gr.Blocks(executor=held) as demo:
        loaded, box = gr.Textbox(lambda: "loaded"), gr.Textbox("full")
        clear = gr.ClearButton(box)

        @gr.render(inputs=box)
        def show(text):
            gr.Markdown(text or "nothing")

    with App(demo) as app:
        app.click(clear)
        app.settle()
        assert (app.value(loaded), app.value(box)) == ("loaded", None)
        values = {getattr(block, "value", "") for block in demo.blocks.values()}
        assert "nothing" in values
    assert held.calls == []


# ------------------------------------------------------------------------ thread pools


def test_a_thread_pool_streams_and_reaches_the_page():
    def talk(*_):
        gr.Info("hello")
        yield from three_steps()

    with ThreadPoolExecutor(2, "mine") as pool:
        demo, out, start, _stop, _follow = app_of(talk, executor=pool)
        with App(demo) as app:
            app.click(start)
            app.settle()
            assert app.value(out).startswith("2 mine_")
            assert [notice.message for notice in app.toasts] == ["hello"]
        assert pool.submit(thread_name).result(10), "it is not ours to shut down"


# ------------------------------------------------------------------------ any executor


def test_the_function_itself_is_submitted_with_what_preprocessing_made():
    held = Held()
    with gr.Blocks() as demo:
        number, by_name, out, start = gr.Number(3), gr.Number(4), gr.Number(), gr.Button()
        start.click(
            pow, number, out, inputs_kwargs={"exp": by_name}, executor=held, show_progress="hidden"
        )
    with App(demo) as app:
        app.click(start)
        future, fn, args, kwargs = held.call()
        assert (args, kwargs) == ((3,), {})
        future.set_result(fn(*args))
        app.settle()
        assert app.value(out) == 81


def test_cancelling_drops_a_call_that_waits():
    held = Held()
    demo, out, start, stop, follow = app_of(where, executor=held)
    with App(demo) as app:
        app.click(start)
        future, *_ = held.call()
        cancelled = threading.Event()
        future.add_done_callback(lambda _: cancelled.set())
        app.click(stop)
        app.settle()
        assert cancelled.wait(10)
        assert future.cancelled()
        assert app.value(out) == "before"
        assert follow == ["then"]
        assert not app.toasts


def test_cancelling_abandons_a_call_that_runs_and_frees_its_slot():
    held = Held()
    demo, out, start, stop, follow = app_of(where, executor=held)
    with App(demo) as app:
        app.click(start)
        future, *_ = held.call()
        future.set_running_or_notify_cancel()
        app.click(stop)
        app.settle()
        app.click(start)
        second, *_ = held.call(1)
        future.set_result("too late")
        second.set_result("second")
        app.settle()
        assert app.value(out) == "second"
        assert sorted(follow) == ["success", "then", "then"]


def test_closing_the_app_cancels_too():
    held = Held()
    demo, _out, start, _stop, follow = app_of(where, executor=held)
    with App(demo) as app:
        app.click(start)
        future, *_ = held.call()
    assert future.cancelled()
    assert follow == []


def test_a_call_that_somebody_else_cancels_fails():
    held = Held()
    demo, out, start, _stop, follow = app_of(where, executor=held)
    with App(demo) as app:
        app.click(start)
        future, *_ = held.call()
        future.cancel()
        app.settle()
        assert app.value(out) == "before"
        assert follow == ["then"]
        (notice,) = app.toasts
        assert "The executor has cancelled 'where'" in notice.message


def test_an_executor_that_is_shut_down_fails_the_run():
    class Shut(Held):
        def submit(self, fn, /, *args, **kwargs):
            raise RuntimeError("cannot schedule new futures after shutdown")

    demo, _out, start, _stop, follow = app_of(where, executor=Shut())
    with App(demo) as app:
        app.click(start)
        app.settle()
        assert follow == ["then"]
        assert len(app.toasts) == 1


# ------------------------------------------------------------------------ the standard process pool


@pytest.fixture(scope="module")
def pool():
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        yield pool


def a_lock(*_):
    return threading.Lock()


def identity(value):
    return value


def test_a_process_pool_of_the_standard_library(pool):
    demo, out, start, _stop, follow = app_of(where, executor=pool)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert app.value(out) not in ("before", os.getpid())
        assert sorted(follow) == ["success", "then"]
    assert pool.submit(where).result(60), "it is not ours to shut down"


def failure_of(fn, value, executor):
    demo, _out, start, _stop, _follow = app_of(fn, None, executor=executor)
    state = next(iter(demo.fns.values())).inputs[0]
    with App(demo) as app:
        state.value = value
        app.click(start)
        app.settle(60)
        (notice,) = app.toasts
        return notice.message


def test_what_cannot_be_pickled_is_named(pool):
    assert "its argument `value` (<unlocked" in failure_of(identity, threading.Lock(), pool)
    assert "cannot be sent there itself" in failure_of(lambda value: value, 1, pool)
    assert "what it returned cannot be sent back" in failure_of(a_lock, 1, pool)


def upload(*_):
    raise gr.Error("The upload could not be deserialized.", title="Upload", duration=3)


def as_json(*_):
    return json.dumps(object())


def a_pickle(*_):
    return pickle.dumps(lambda: 1)


def test_an_error_for_the_user_stays_as_it_is_whatever_it_speaks_of(pool):
    demo, _out, start, _stop, _follow = app_of(upload, executor=pool)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        (notice,) = app.toasts
    assert notice.message == "The upload could not be deserialized."
    assert (notice.title, notice.duration) == ("Upload", 3)


@pytest.mark.parametrize("fn", [as_json, a_pickle])
def test_what_a_function_cannot_serialize_itself_is_its_own_failure(fn, pool):
    message = failure_of(fn, 1, pool)
    assert "sent back" not in message
    assert "JSON" not in message
    assert "local object" not in message


def test_an_error_without_a_traceback_of_another_process_is_the_functions_own():
    held = Held()
    demo, _out, start, _stop, _follow = app_of(where, executor=held)
    with App(demo) as app:
        app.click(start)
        future, *_ = held.call()
        future.set_exception(TypeError("Object of type X is not JSON serializable"))
        app.settle()
        (notice,) = app.toasts
    assert "serializable" not in notice.message


# ------------------------------------------------------------------------ what ends Python


async def exit_async(*_):
    await asyncio.sleep(0)
    sys.exit(3)


def exit_plain(*_):
    sys.exit(3)


def exit_step(*_):
    yield "step"
    sys.exit(3)


async def exit_async_step(*_):
    yield "step"
    sys.exit(3)


def stop_iteration(*_):
    return next(iter([]))


@pytest.mark.parametrize(
    ("fn", "executor"),
    [
        (exit_plain, "thread"),
        (exit_step, "thread"),
        (exit_async, "thread"),
        (exit_async_step, "thread"),
        (stop_iteration, "thread"),
        (exit_plain, "process"),
        (exit_step, "process"),
        (stop_iteration, "process"),
    ],
)
def test_a_function_that_exits_or_stops_fails_and_the_app_goes_on(fn, executor, caplog):
    demo, out, start, _stop, follow = app_of(fn, executor=executor)
    with demo:
        again = gr.Button()
        again.click(lambda: "still here", None, out)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert follow == ["then"]
        app.click(again)
        app.settle()
        assert app.value(out) == "still here"
    assert "which cannot leave a listener" in caplog.text


def test_an_app_on_threads_imports_nothing_for_the_others():
    script = (
        "import sys, nbblocks as gr\n"
        "with gr.Blocks() as demo: gr.Button().click(lambda: 1)\n"
        "print(*{'distributed', 'dask', 'cloudpickle', 'multiprocessing'} & set(sys.modules))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert printed.stdout.split() == []
