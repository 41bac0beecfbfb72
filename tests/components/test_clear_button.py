"""ClearButton: empties each component its own way."""

from __future__ import annotations

import nbblocks as gr
from nbblocks.testing import App


def test_empties_components_and_resets_states():
    with gr.Blocks() as demo:
        box = gr.Textbox("text")
        slider = gr.Slider(2, 9, 5)
        group = gr.CheckboxGroup(["a"], value="a")
        state = gr.State([1])
        clear = gr.ClearButton([box, slider, group, state])
        grow = gr.Button()
        grow.click(lambda s: [*s, 2], state, state)
    with App(demo) as app:
        app.click(grow)
        app.settle()
        assert state.value == [1, 2]
        app.click(clear)
        app.settle()
        assert (box.value, slider.value, group.value, state.value) == (None, 2, [], [1])
        state.value.append(9)
        app.click(clear)
        app.settle()
        assert state.value == [1], "each time a fresh copy"


def test_one_component_and_those_added_later():
    with gr.Blocks() as demo:
        first, second = gr.Textbox("a"), gr.Textbox("b")
        clear = gr.ClearButton(first, value="Reset")
        assert clear.add([second]) is clear
    with App(demo) as app:
        app.click(clear)
        app.settle()
    assert (first.value, second.value, clear.value) == (None, None, "Reset")


def test_without_components_it_is_a_button():
    with gr.Blocks() as demo:
        clear = gr.ClearButton()
    assert (clear.value, clear._component) == ("Clear", "button")
    assert len(demo.own_graph) == 0
