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


def test_the_place_in_line_is_told():
    crowd = Crowd()
    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()
        button.click(crowd.function(), None, out, trigger_mode="multiple")
    with App(demo) as app:
        places = threading.Semaphore(0)
        status = app.port.status

        def watch(blocks, state, **details):
            status(blocks, state, **details)
            if details.get("position"):
                places.release()

        app.port.status = watch
        for _ in range(3):
            app.click(button)
        crowd.wait(1)
        for _ in range(2):
            assert places.acquire(timeout=10)
        crowd.open.set()
        app.settle()
        positions = [details.get("position") for _, _, details in app.statuses]
        assert {1, 2} <= set(positions)
        assert app.statuses[-1][1] == "done"
        assert "position" not in app.statuses[-1][2]
        waiting = [details for _, _, details in app.statuses if details.get("position")]
        assert {details["started"] for details in waiting} == {None}
