"""executor="process": functions in processes of their own, which a cancel ends."""

from __future__ import annotations

import gc
import io
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

import nbblocks as gr
from nbblocks.testing import App

ROOT = Path(__file__).parents[2]


def app_of(fn, inputs=(), **options):
    """Return an app with a button for a function in a process, its output and a stop button."""
    with gr.Blocks() as demo:
        ins = [gr.State(value) for value in inputs]
        out, start, stop = gr.State(), gr.Button(), gr.Button()
        run = start.click(fn, ins, out, executor="process", **options)
        stop.click(None, cancels=run)
    return demo, out, start, stop


def value_of(fn, *inputs, **options):
    demo, out, start, _stop = app_of(fn, inputs, **options)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        return app.value(out), app


def children():
    return {child.pid for child in psutil.Process().children(recursive=True)}


def began(fifo):
    """Wait until a function has begun; return its process's id."""
    return int(Path(fifo).read_text("utf-8"))


def begin_and_stay(fifo, *_):
    Path(fifo).write_text(str(os.getpid()), "utf-8")
    threading.Event().wait(60)


# ------------------------------------------------------------------------ what runs


def pid(*_):
    return os.getpid()


def test_the_function_runs_in_another_process_which_stays_for_the_next_call():
    demo, out, start, _stop = app_of(pid)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        first = app.value(out)
        app.click(start)
        app.settle()
        assert app.value(out) == first != os.getpid()
        assert children() >= {first}
    assert first not in children()


def count_up(numbers):
    numbers.append(len(numbers))
    return numbers


def test_a_state_is_a_copy_there():
    value, app = value_of(count_up, [0, 1])
    state = next(block for block in app.demo.fns.values()).inputs[0]
    assert value == [0, 1, 2]
    assert state.value == [0, 1]


def add(a, *, b):
    return a + b


def test_arguments_go_by_name_too():
    with gr.Blocks() as demo:
        a, b, out, start = gr.Number(1), gr.Number(2), gr.Number(), gr.Button()
        start.click(add, a, out, inputs_kwargs={"b": b}, executor="process")
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert app.value(out) == 3


def steps(count):
    for number in range(count):
        yield [number, os.getpid()]


def test_a_generator_streams():
    seen = []
    with gr.Blocks() as demo:
        out, start = gr.JSON(), gr.Button()
        start.click(steps, gr.State(3), out, executor="process")
    out.observe(lambda change: seen.append(change["new"]), "value")
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        first = app.value(out)[1]
        app.click(start)
        app.settle(60)
        assert app.value(out) == [2, first], "the process is kept when a generator has ended"
    assert [number for number, _ in seen[:3]] == [0, 1, 2]


def half(fifo, progress=gr.Progress()):  # noqa: B008 - how it is meant
    progress(0.5, desc="Half")
    return Path(fifo).read_text("utf-8")


def with_tqdm(fifo, progress=gr.Progress(track_tqdm=True)):  # noqa: B008
    from tqdm import tqdm

    with tqdm(total=2, desc="Half", file=io.StringIO()):
        return Path(fifo).read_text("utf-8")


@pytest.mark.parametrize("fn", [half, with_tqdm])
def test_its_progress_is_seen(fn, fifo):
    seen, shown = [], threading.Event()
    with gr.Blocks() as demo:
        out, start = gr.Textbox(), gr.Button()
        start.click(fn, gr.State(str(fifo)), out, executor="process")
    with App(demo) as app:

        def status(blocks, state, **details):
            if details.get("progress"):
                seen.extend(details["progress"])
                shown.set()

        app.port.status = status
        app.click(start)
        app.advance(1)  # a run that ends at once shows nothing
        assert shown.wait(60)
        fifo.write_text("go on", "utf-8")
        app.settle()
        assert app.value(out) == "go on"
    assert seen[0]["desc"] == "Half"


def no_steps():
    return
    yield


def test_a_generator_without_results_is_fine():
    assert value_of(no_steps)[0] is None


def talk(text):
    print("printed", text)  # noqa: T201 - it is what is tested
    gr.Info(f"told {text}")
    gr.Warning("careful")
    return text


def test_prints_and_toasts_come_through(capsys):
    value, app = value_of(talk, "something")
    assert value == "something"
    assert [(notice.level, notice.message) for notice in app.toasts] == [
        ("info", "told something"),
        ("warning", "careful"),
    ]
    assert capsys.readouterr().out == "printed something\n"


def read_stdin():
    return sys.stdin.read()


def test_its_standard_input_is_empty():
    assert value_of(read_stdin)[0] == ""


def who(event: gr.EventData, request: gr.Request):
    return [event.target.label, event.target.value, event.where, request.query_params["name"]]


def test_the_event_and_the_request_are_known_there():
    with gr.Blocks() as demo:
        box, out = gr.Textbox("text", label="Box"), gr.JSON()
        box.select(who, None, out, executor="process")
    with App(demo, href="http://localhost/?name=Ada") as app:
        app.fire(box, "select", {"where": 3})
        app.settle(60)
        assert app.value(out) == ["Box", "text", 3, "Ada"]


def relabel():
    return gr.Textbox(label="New", value="x")


def by_component(values):
    return {key: f"{value}!" for key, value in values.items()}


def test_updates_and_dictionaries_by_component_come_back():
    with gr.Blocks() as demo:
        one, two, first, second = gr.Textbox("1"), gr.Textbox("2"), gr.Button(), gr.Button()
        first.click(relabel, None, one, executor="process")
        second.click(by_component, {one, two}, [one, two], executor="process")
    with App(demo) as app:
        app.click(first)
        app.settle(60)
        assert (one.label, app.value(one)) == ("New", "x")
        app.click(second)
        app.settle()
        assert (app.value(one), app.value(two)) == ("x!", "2!")


def double(numbers):
    return [[2 * number for number in numbers]]


def test_a_batch_is_one_call_there():
    assert value_of(double, 4, batch=True)[0] == 8


# ------------------------------------------------------------------------ what fails


def refuse():
    raise gr.Error("Not today.", title="No", duration=3)


def test_an_error_for_the_user_comes_through():
    _value, app = value_of(refuse)
    (notice,) = app.toasts
    assert (notice.title, notice.message, notice.duration) == ("No", "Not today.", 3)


def fail():
    raise KeyError("lost")


def test_the_log_has_the_traceback_of_the_other_process(caplog):
    with caplog.at_level(logging.ERROR, "nbblocks"):
        value_of(fail)
    (record,) = caplog.records
    assert record.exc_info[0] is KeyError
    assert 'raise KeyError("lost")' in str(record.exc_info[1].__cause__)


class OddError(Exception):
    """Can be pickled, but not unpickled."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def fail_oddly():
    raise OddError(1, 2)


def test_an_exception_that_cannot_travel_keeps_its_message(caplog):
    with caplog.at_level(logging.ERROR, "nbblocks"):
        value_of(fail_oddly)
    assert "OddError: 1 and 2" in caplog.text


def test_an_argument_that_cannot_be_pickled_is_named():
    demo, _out, start, _stop = app_of(count_up, [None])
    state = next(iter(demo.fns.values())).inputs[0]
    with App(demo) as app:
        state.value = threading.Lock()
        app.click(start)
        app.settle(60)
        (notice,) = app.toasts
    assert "'count_up' runs in another process, and its argument `numbers` (<unlocked" in (
        notice.message
    )
    assert "executor='thread'" in notice.message


def a_lock():
    return threading.Lock()


def two_locks():
    yield 1
    yield threading.Lock()


@pytest.mark.parametrize("fn", [a_lock, two_locks])
def test_a_result_that_cannot_be_pickled_says_so_and_the_process_goes_on(fn):
    demo, _out, start, _stop = app_of(fn)
    before = children()
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        (process,) = children() - before
        app.click(start)
        app.settle()
        assert children() - before == {process}
        assert "<unlocked _thread.lock" in app.toasts[0].message
        assert "cannot be sent back" in app.toasts[0].message


def test_a_function_that_cannot_be_sent_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    _value, app = value_of(lambda: 1)
    (notice,) = app.toasts
    assert "cannot be sent there itself" in notice.message
    assert "install cloudpickle (pip install 'nbblocks[process]')" in notice.message


def test_a_function_of_a_notebook_without_cloudpickle_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    main = sys.modules["__main__"]
    monkeypatch.setattr(add, "__module__", "__main__")
    monkeypatch.setattr(main, "add", add, raising=False)
    _value, app = value_of(add, 1)
    (notice,) = app.toasts
    assert "install cloudpickle (pip install 'nbblocks[process]')" in notice.message


# ------------------------------------------------------------------------ what ends


def test_cancelling_ends_the_process_and_the_next_call_gets_another(fifo):
    follow = []
    with gr.Blocks() as demo:
        out, start, stop, again = gr.State("before"), gr.Button(), gr.Button(), gr.Button()
        run = start.click(begin_and_stay, gr.State(str(fifo)), out, executor="process")
        run.then(lambda: follow.append("then"))
        run.success(lambda: follow.append("success"))
        stop.click(None, cancels=run)
        again.click(pid, None, out, executor="process")
    with App(demo) as app:
        app.click(start)
        process = psutil.Process(began(fifo))
        app.click(stop)
        app.settle()
        assert app.value(out) == "before"
        assert follow == ["then"]
        assert not app.toasts
        process.wait(10)
        app.click(again)
        app.settle()
        assert app.value(out) not in ("before", process.pid)
        app.click(start)  # the place is free
        began(fifo)
        app.click(stop)
        app.settle()


def begin_and_yield(fifo):
    yield "first"
    begin_and_stay(fifo)


def test_cancelling_ends_a_generator_within_a_step(fifo):
    demo, out, start, stop = app_of(begin_and_yield, [str(fifo)])
    with App(demo) as app:
        app.click(start)
        process = psutil.Process(began(fifo))
        app.click(stop)
        app.settle()
        process.wait(10)
        assert app.value(out) == "first"
        assert not app.toasts


def test_a_process_that_is_killed_fails_the_run_and_the_pool_goes_on(fifo):
    demo, out, start, _stop = app_of(begin_and_stay, [str(fifo)])
    with demo:
        again = gr.Button()
        again.click(pid, None, out, executor="process")
    with App(demo) as app:
        app.click(start)
        killed = began(fifo)
        os.kill(killed, signal.SIGKILL)
        app.settle()
        (notice,) = app.toasts
        assert "has ended (SIGKILL, signal 9)" in notice.message
        app.click(again)
        app.settle()
        assert app.value(out) != killed


def leave():
    os._exit(7)


def test_a_process_that_leaves_says_its_exit_code():
    assert "has ended (exit code 7)" in value_of(leave)[1].toasts[0].message


def test_a_process_that_died_while_it_was_idle_is_replaced():
    demo, out, start, _stop = app_of(pid)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        first = psutil.Process(app.value(out))
        first.kill()
        first.wait(10)
        app.click(start)
        app.settle()
        assert app.value(out) != first.pid
        assert not app.toasts


def test_there_are_no_more_processes_than_processors(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    demo, _out, start, _stop = app_of(pid, concurrency_limit=None, trigger_mode="multiple")
    before = children()
    with App(demo) as app:
        for _ in range(8):
            app.click(start)
        app.settle(60)
        assert 1 <= len(children() - before) <= 2
        assert not app.toasts


def spawn_and_stay(fifo):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    begin_and_stay(fifo)


def test_closing_the_app_ends_its_processes_with_their_children_and_leaves_nothing(fifo):
    gc.collect()
    me = psutil.Process()
    before, threads, files = children(), set(threading.enumerate()), me.num_fds()
    demo, _out, start, stop = app_of(spawn_and_stay, [str(fifo)])
    with demo:
        other = gr.Button()
        other.click(steps, gr.State(3), None, executor="process")
    with App(demo) as app:
        app.click(start)
        first = began(fifo)
        app.click(stop)
        app.click(other)
        app.click(start)
        second = began(fifo)
        assert first != second
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)
    assert children() <= before
    assert set(threading.enumerate()) <= threads
    assert me.num_fds() == files


ORPHAN = """
import os, sys
import nbblocks as gr
from nbblocks.testing import App
from tests.engine.test_processes import begin_and_stay

with gr.Blocks() as demo:
    start = gr.Button()
    start.click(begin_and_stay, gr.State(sys.argv[1]), executor="process")
app = App(demo).__enter__()
app.click(start)
sys.stdin.read()
os._exit(0)
"""


def test_a_process_ends_when_the_kernel_does(fifo):
    kernel = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(fifo)], stdin=subprocess.PIPE, cwd=ROOT
    )
    process = psutil.Process(began(fifo))
    kernel.kill()
    kernel.communicate()
    process.wait(10)


def test_an_app_that_nobody_closes_takes_its_processes_along():
    demo, out, start, _stop = app_of(pid)
    with App(demo, close=False) as app:
        app.click(start)
        app.settle(60)
        process = app.value(out)
    barrier = threading.Event()
    demo.engine.loop.call(barrier.set)
    barrier.wait(10)
    del demo, app, out, start, _stop
    gc.collect()
    assert process not in children()
