"""Concurrency limits and the queue."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


class Crowd:
    """Functions that note how many of them run at a time, and wait until told to go on."""

    def __init__(self):
        self.lock = threading.Lock()
        self.running = self.most = 0
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()

    def function(self):
        def member():
            with self.lock:
                self.running += 1
                self.most = max(self.most, self.running)
            self.begun.release()
            self.open.wait(10)
            with self.lock:
                self.running -= 1

        return member

    def wait(self, count):
        for _ in range(count):
            assert self.begun.acquire(timeout=10)


def peak(register, expected, queue=None):
    """Click all buttons three times and return how many runs there were at a time at most."""
    crowd = Crowd()
    with gr.Blocks() as demo:
        buttons = [gr.Button(), gr.Button()]
        register(buttons, crowd)
    demo.queue(**(queue or {}))
    with App(demo) as app:
        for _ in range(3):
            for button in buttons:
                app.click(button)
        crowd.wait(expected)
        crowd.open.set()
        app.settle()
    return crowd.most


def test_one_run_of_a_function_at_a_time():
    def register(buttons, crowd):
        shared = crowd.function()
        for button in buttons:
            button.click(shared, trigger_mode="multiple")

    assert peak(register, 1) == 1


def test_different_functions_have_limits_of_their_own():
    def register(buttons, crowd):
        for button in buttons:
            button.click(crowd.function(), trigger_mode="multiple")

    assert peak(register, 2) == 2


def test_a_listener_may_set_its_limit():
    def register(buttons, crowd):
        buttons[0].click(crowd.function(), trigger_mode="multiple", concurrency_limit=2)

    assert peak(register, 2) == 2


def test_no_limit():
    def register(buttons, crowd):
        shared = crowd.function()
        for button in buttons:
            button.click(shared, trigger_mode="multiple", concurrency_limit=None)

    assert peak(register, 6) == 6


def test_listeners_with_one_id_share_the_lowest_limit():
    def register(buttons, crowd):
        for button, limit in zip(buttons, (5, 2), strict=True):
            button.click(
                crowd.function(),
                trigger_mode="multiple",
                concurrency_limit=limit,
                concurrency_id="gpu",
            )

    assert peak(register, 2) == 2


def test_the_queue_sets_the_default_limit():
    def register(buttons, crowd):
        buttons[0].click(crowd.function(), trigger_mode="multiple")

    assert peak(register, 3, {"default_concurrency_limit": 3}) == 3
    assert peak(register, 3, {"default_concurrency_limit": None}) == 3


def test_queue_false_passes_every_limit():
    def register(buttons, crowd):
        buttons[0].click(crowd.function(), trigger_mode="multiple", queue=False)

    assert peak(register, 3) == 3


def test_an_unhashable_function_has_a_limit_too():
    class Callable:
        __hash__ = None

        def __init__(self, function):
            self.function = function

        def __call__(self):
            self.function()

    def register(buttons, crowd):
        shared = Callable(crowd.function())
        for button in buttons:
            button.click(shared, trigger_mode="multiple")

    assert peak(register, 1) == 1


def test_a_full_queue_refuses_what_comes():
    crowd, failures = Crowd(), []
    with gr.Blocks() as demo:
        button = gr.Button()
        run = button.click(crowd.function(), trigger_mode="multiple")
        run.failure(lambda: failures.append(1), trigger_mode="multiple", concurrency_limit=None)
    demo.queue(max_size=2)
    with App(demo) as app:
        app.click(button)
        crowd.wait(1)
        for _ in range(4):
            app.click(button)
        crowd.open.set()
        app.settle()
        assert [toast.title for toast in app.toasts] == ["Queue full"] * 2
        assert "2 waiting" in app.toasts[0].message
    assert len(failures) == 2
    with pytest.raises(InvalidValueError, match="whole number from 1"):
        demo.queue(max_size=0)


def test_wrong_limits_are_refused():
    with gr.Blocks():
        button = gr.Button()
        for limit in (0, -1, "two", 1.5):
            with pytest.raises(InvalidValueError, match="must be a whole number from 1"):
                button.click(lambda: None, concurrency_limit=limit)


def line_of(count, fn):
    """Make an app whose buttons share the limit of one function, each with an output of its own."""
    with gr.Blocks() as demo:
        buttons = [gr.Button() for _ in range(count)]
        outs = [gr.Textbox() for _ in buttons]
        for button, out in zip(buttons, outs, strict=True):
            button.click(fn, None, out)
    return demo, buttons, outs


def told(app, out):
    """Return what an output was told: (state, place in line, seconds to go)."""
    return [
        (state, details.get("position"), details.get("eta"))
        for blocks, state, details in app.statuses
        if out._id in blocks
    ]


def test_the_place_in_line_is_told_and_goes_on():
    crowd = Crowd()
    gates = [threading.Semaphore(0) for _ in range(3)]
    turns = iter(gates)

    def fn():
        gate = next(turns)
        crowd.begun.release()
        gate.acquire(timeout=10)

    demo, buttons, outs = line_of(3, fn)
    with App(demo) as app:
        for button in buttons:
            app.click(button)
        crowd.wait(1)
        app.advance(0.1)
        assert [told(app, out)[-1] for out in outs] == [
            ("pending", None, None),
            ("pending", 1, None),
            ("pending", 2, None),
        ]
        waiting = [details for _, _, details in app.statuses if details.get("position")]
        assert {details["started"] for details in waiting} == {None}
        gates[0].release()
        crowd.wait(1)
        app.advance(0)
        assert told(app, outs[0])[-1][0] == "done"
        assert [told(app, out)[-1][:2] for out in outs[1:]] == [("pending", None), ("pending", 1)]
        gates[1].release()
        gates[2].release()
        app.settle()
        assert {told(app, out)[-1][:2] for out in outs} == {("done", None)}


def test_how_long_it_takes_is_estimated_from_runs_before():
    crowd = Crowd()
    demo, buttons, outs = line_of(4, crowd.function())
    with App(demo) as app:
        app.click(buttons[0])
        crowd.wait(1)
        app.advance(10)
        crowd.open.set()
        app.settle()
        crowd.open.clear()
        crowd.wait(0)
        for button in buttons[:3]:
            app.click(button)
        crowd.wait(1)
        app.advance(4)
        # What is shown was said when patience ended.
        etas = [told(app, out)[-1][2] for out in outs[:3]]
        assert etas == [pytest.approx(9.9), pytest.approx(19.9), pytest.approx(29.9)]
        app.click(buttons[3])
        app.advance(0.1)
        assert told(app, outs[3])[-1] == ("pending", 3, pytest.approx(35.9))
        crowd.open.set()
        app.settle()


def test_first_come_first_served():
    order, crowd = [], Crowd()

    def fn(number):
        order.append(number)
        crowd.begun.release()
        crowd.open.wait(10)

    with gr.Blocks() as demo:
        number = gr.Number(0, interactive=True)
        buttons = [gr.Button(), gr.Button()]
        for button in buttons:
            button.click(fn, number, trigger_mode="multiple")
    with App(demo) as app:
        for count in range(8):
            app.set(number, count)
            app.click(buttons[count % 2])
        crowd.wait(1)
        crowd.open.set()
        app.settle()
    assert order == list(range(8))


def test_lines_that_are_empty_are_forgotten():
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(lambda: None, trigger_mode="multiple")
    with App(demo) as app:
        for _ in range(5):
            app.click(button)
        app.settle()
        app.advance(0)
        assert len(demo.engine.jobs.slots) == 0
        assert len(demo.engine.jobs.slots.own.lines) == 0
