"""State: the object itself, a change when its content changed, and an end."""

from __future__ import annotations

import threading

import numpy as np
import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def run(function, start, *, watch=True, times=1):
    """Return how often `change` fired and the last value, after a listener ran on a State."""
    changes = []
    with gr.Blocks() as demo:
        state = gr.State(start)
        button = gr.Button()
        button.click(function, state, state)
        if watch:
            state.change(lambda: changes.append(1))
    with App(demo) as app:
        for _ in range(times):
            app.click(button)
            app.settle()
        return len(changes), state.value


def test_the_initial_value_is_copied():
    given = [1]
    state = gr.State(given)
    assert state.value == [1]
    assert state.value is not given
    state.value.append(2)
    assert given == [1]
    assert state.initial() == [1]


def test_what_cannot_be_copied_is_told():
    with pytest.raises(InvalidValueError, match="generator cannot be copied for each visitor"):
        gr.State(x for x in [])
    with pytest.raises(InvalidValueError, match="lock"):
        gr.State(threading.Lock())


@pytest.mark.parametrize(
    ("function", "start", "changes", "end"),
    [
        (lambda s: s + 1, 0, 1, 1),
        (lambda s: s, [1], 0, [1]),
        (lambda s: list(s), [1], 0, [1]),
        (lambda s: s.append(2) or s, [1], 1, [1, 2]),
        (lambda s: None, 3, 1, None),
        (lambda s: gr.skip(), 3, 0, 3),
        (lambda s: gr.update(value=7), 3, 1, 7),
        (lambda s: gr.State(7), 3, 1, 7),
        (lambda s: gr.update(visible=False), 3, 0, 3),
    ],
)
def test_change_fires_when_the_content_changed(function, start, changes, end):
    assert run(function, start) == (changes, end)


def test_arrays():
    assert run(lambda a: a + 1, np.zeros(3))[0] == 1
    assert run(lambda a: a.copy(), np.zeros(3))[0] == 0


def test_objects_without_equality():
    class Cart:
        def __init__(self):
            self.items = []

        def __reduce__(self):
            return (list, (self.items,))

        def __deepcopy__(self, memo):
            copy = Cart()
            copy.items = list(self.items)
            return copy

    def add(cart):
        cart.items.append(1)
        return cart

    assert run(add, Cart())[0] == 1
    assert run(lambda cart: cart, Cart())[0] == 0


def test_changes_in_place_stay_and_fire_nothing():
    def touch(s):
        s.append(1)
        return gr.skip()

    assert run(touch, [], times=2) == (0, [1, 1])


def test_each_yield_counts():
    def count(s):
        for _ in range(3):
            s += 1
            yield s

    changes, end = run(count, 0)
    assert end == 3
    # `change` listeners collapse into one more run while one is running.
    assert 1 <= changes <= 3


def test_setting_it_from_a_cell_fires_change():
    seen = []
    with gr.Blocks() as demo:
        state = gr.State(1)
        state.change(seen.append, state)
    with App(demo) as app:
        state.value = 2
        app.settle()
        state.value = 2
        app.settle()
    assert seen == [2]


def test_a_state_is_not_shown():
    with gr.Blocks() as demo:
        state = gr.State(object())
        box = gr.Textbox()
    assert state.model_id is None
    assert demo.children == (box,)
    assert "text/plain" in state._repr_mimebundle_()


def test_delete_callback_runs_once_when_the_app_closes():
    gone = []
    with gr.Blocks() as demo:
        gr.State([1], delete_callback=gone.append)
    with App(demo):
        pass
    demo.close()
    assert gone == [[1]]


def test_time_to_live():
    gone = []
    with gr.Blocks() as demo:
        state = gr.State(0, time_to_live=3600, delete_callback=gone.append)
        button = gr.Button()
        button.click(lambda s: s + 1, state, state)
    with App(demo) as app:
        app.click(button)
        app.settle()
        app.advance(3000)
        app.click(button)
        app.settle()
        app.advance(3000)
        assert state.value == 2, "it was used less than an hour ago"
        app.advance(600)
        assert state.value == 0
    assert gone == [2, 0]


def test_a_state_that_closes_before_its_time_to_live_has_begun():
    gone, go_on = [], threading.Event()
    with gr.Blocks() as demo:
        state = gr.State(0, time_to_live=3600, delete_callback=gone.append)
    with App(demo) as app:
        demo.engine.call(go_on.wait, 10)  # until then the loop sets no alarm
        state.write({"value": 1})
        state.close()
        state.write({"value": 2})
        go_on.set()
        app.settle()
        app.advance(7200)
    assert gone == [1]


def test_a_callable_is_the_value():
    assert gr.State(lambda: [3]).value == [3]


def test_older_name():
    with pytest.warns(DeprecationWarning, match=r"gr\.State"):
        assert isinstance(gr.Variable(1), gr.State)
