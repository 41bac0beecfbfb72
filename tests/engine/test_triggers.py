"""Which runs a trigger starts, in what order, and with which values."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


class Gate:
    """A function that notes what it got, and waits until it may go on."""

    def __init__(self):
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self.got = []

    def __call__(self, *args):
        self.got.append(args[0] if args else None)
        self.begun.release()
        self.open.wait(10)

    def wait(self):
        assert self.begun.acquire(timeout=10)


def triggered_during_a_run(mode, count=3, fails=False):
    """Trigger a listener, and again while it runs, each time with another value."""
    gate = Gate()

    def fn(value):
        gate(value)
        if fails:
            raise gr.Error("no")

    with gr.Blocks() as demo:
        number, button = gr.Number(0, interactive=True), gr.Button()
        button.click(fn, number, trigger_mode=mode)
    with App(demo) as app:
        app.click(button)
        gate.wait()
        for value in range(1, count + 1):
            app.set(number, value)
            app.click(button)
        gate.open.set()
        app.settle()
    return gate.got


def test_once_drops_what_comes_while_it_runs():
    assert triggered_during_a_run("once") == [0]
    assert triggered_during_a_run(None) == [0]


def test_multiple_runs_every_one_with_its_own_values():
    assert triggered_during_a_run("multiple") == [0, 1, 2, 3]


def test_always_last_runs_once_more_with_the_values_of_then():
    assert triggered_during_a_run("always_last") == [0, 3]


def test_a_deferred_run_is_not_lost_when_the_one_before_fails():
    assert triggered_during_a_run("always_last", fails=True) == [0, 3]


def test_a_burst_of_clicks_keeps_its_values_in_order():
    got = []
    with gr.Blocks() as demo:
        number, button = gr.Number(0, interactive=True), gr.Button()
        button.click(got.append, number, trigger_mode="multiple")
    with App(demo) as app:
        for value in range(10):
            app.demo.engine.call(
                app.demo.engine.receive,
                "page",
                {str(number._id): {"value": value}},
                [[button._id, "click", None]],
            )
        app.settle()
    assert got == list(range(10))


def test_the_default_mode_follows_the_first_trigger():
    with gr.Blocks() as demo:
        text, button = gr.Textbox(), gr.Button()

        def mode(*triggers):
            return gr.on(list(triggers), lambda: None).listener.trigger_mode

        assert mode(text.change) == "always_last"
        assert mode(text.input) == "once"
        assert mode(button.click, text.change) == "once"
        assert mode(text.change, button.click) == "always_last"
        assert button.click(lambda: None).then(lambda: None).listener.trigger_mode == "once"
        assert gr.Dropdown().key_up(lambda: None).listener.trigger_mode == "always_last"
        with pytest.raises(InvalidValueError, match="'always_last'"):
            button.click(lambda: None, trigger_mode="sometimes")
    demo.close()


def test_listeners_of_one_event_run_one_after_another():
    order, gate = [], Gate()

    def first():
        gate()
        order.append("first")
        return "1"

    def second():
        order.append("second")
        yield from ("2", "3")

    with gr.Blocks() as demo:
        text, button = gr.Textbox(), gr.Button()
        button.click(first, None, text)
        button.click(second, None, text)
        button.click(lambda value: order.append(value), text)
    with App(demo) as app:
        app.click(button)
        gate.wait()
        assert order == []
        gate.open.set()
        app.settle()
    assert order == ["first", "second", "3"]


def test_events_of_different_components_do_not_wait_for_each_other():
    gate, seen = Gate(), []
    with gr.Blocks() as demo:
        one, two = gr.Button(), gr.Button()
        one.click(gate)
        done = two.click(lambda: seen.append("two"))
        done.then(gate.open.set)
    with App(demo) as app:
        app.click(one)
        gate.wait()
        app.click(two)
        app.settle()
    assert seen == ["two"]


def test_load_listeners_start_together():
    barrier = threading.Barrier(2, timeout=10)

    def meet(request: gr.Request):
        barrier.wait()

    def meet_too():
        barrier.wait()

    with gr.Blocks() as demo:
        demo.load(meet)
        demo.load(meet_too)
    with App(demo) as app:
        assert not app.toasts
    assert not barrier.broken


def test_change_listeners_of_a_state_start_together():
    barrier = threading.Barrier(2, timeout=10)

    def meet():
        barrier.wait()

    with gr.Blocks() as demo:
        state, button = gr.State(0), gr.Button()
        state.change(meet, concurrency_limit=None)
        state.change(lambda: meet())
        button.click(lambda: 1, None, state)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert not barrier.broken


def test_change_fires_when_the_value_differs_whoever_set_it():
    got = []
    with gr.Blocks() as demo:
        text, copy, button = gr.Textbox(), gr.Textbox(), gr.Button()
        text.change(lambda value: got.append(("change", value)), text)
        text.input(lambda value: got.append(("input", value)), text)
        button.click(lambda: "same", None, text)
        copy.change(lambda: None)
    with App(demo) as app:
        app.type(text, "typed")
        app.settle()
        app.click(button)
        app.settle()
        app.click(button)
        app.settle()
    assert sorted(got[:2]) == [("change", "typed"), ("input", "typed")]
    assert got[2:] == [("change", "same")]


def test_components_that_change_each_other_settle():
    with gr.Blocks() as demo:
        celsius, fahrenheit = gr.Number(0), gr.Number(32)
        celsius.change(lambda c: c * 9 / 5 + 32, celsius, fahrenheit)
        fahrenheit.change(lambda f: (f - 32) * 5 / 9, fahrenheit, celsius)
    with App(demo) as app:
        app.set(celsius, 100)
        app.settle()
        assert app.value(fahrenheit) == 212
        app.set(fahrenheit, 32)
        app.settle()
        assert app.value(celsius) == 0


def test_a_value_set_from_another_thread_fires_change():
    got = []
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        text.change(lambda value: got.append(value) or value.upper(), text, out)
    with App(demo) as app:

        def from_a_cell():
            text.value = "from a cell"

        thread = threading.Thread(target=from_a_cell)
        thread.start()
        thread.join()
        app.settle()
        assert app.value(out) == "FROM A CELL"
    assert got == ["from a cell"]


def test_a_value_set_inside_a_listener_fires_change_too():
    got = []
    with gr.Blocks() as demo:
        text, button = gr.Textbox(), gr.Button()

        def fn():
            text.value = "inside"

        button.click(fn)
        text.change(got.append, text)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert got == ["inside"]


def test_nothing_fires_while_the_app_is_being_built():
    got = []
    with gr.Blocks() as demo:
        text = gr.Textbox()
        text.change(got.append, text)
        text.value = "built"
    assert not demo.engine.running
    with App(demo) as app:
        assert app.value(text) == "built"
    assert got == []


def test_a_value_that_the_page_may_not_set_is_refused(caplog):
    got = []
    with gr.Blocks() as demo:
        text, button = gr.Textbox(label="Name"), gr.Button()
        button.click(got.append, text)
    with App(demo) as app:
        values = {str(text._id): {"label": "Hacked"}, "999999": {"value": 1}}
        demo.engine.call(demo.engine.receive, "page", values, [[button._id, "click", None]])
        app.settle()
    assert text.label == "Name"
    assert got == [None]
    assert "cannot set `label`" in caplog.text


def test_a_listener_without_a_function_still_starts_its_chain():
    got = []
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(None).then(lambda: got.append("then"))
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert got == ["then"]


def test_the_driver_never_leaves_a_run_behind_when_the_app_closes_itself():
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(lambda: demo.close())
    with App(demo) as app:
        app.click(button)
        app.settle()


def test_scroll_to_output_scrolls_when_it_succeeded():
    with gr.Blocks() as demo:
        good, bad, out = gr.Button(), gr.Button(), gr.Textbox()
        good.click(lambda: "x", None, out, scroll_to_output=True)
        bad.click(lambda: 1 / 0, None, out, scroll_to_output=True)
    with App(demo) as app:
        app.click(bad)
        app.settle()
        assert app.scrolled == []
        app.click(good)
        app.settle()
        assert app.scrolled == [out._id]
