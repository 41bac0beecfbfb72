"""`gr.on`: several triggers."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def test_several_triggers_run_one_listener():
    got = []
    with gr.Blocks() as demo:
        name, button = gr.Textbox(interactive=True), gr.Button()
        gr.on([name.submit, button.click], got.append, name)
    with App(demo) as app:
        app.submit(name, "a")
        app.settle()
        app.type(name, "b")
        app.click(button)
        app.settle()
    assert got == ["a", "b"]


def test_no_triggers_are_the_change_of_every_input_and_the_load():
    with gr.Blocks() as demo:
        a, b, total = gr.Number(1), gr.Number(2), gr.Number()

        @gr.on(inputs=[a, b], outputs=total)
        def add(a, b):
            return a + b

    assert add(1, 1) == 2
    with App(demo) as app:
        assert app.value(total) == 3
        app.set(a, 10)
        app.settle()
        assert app.value(total) == 12


def test_one_trigger_load_and_chains():
    seen = []
    with gr.Blocks() as demo:
        button = gr.Button()
        run = button.click(lambda: seen.append("click"))
        gr.on(demo.load, lambda: seen.append("load"))
        gr.on([run.then, run.success], lambda: seen.append("after"), trigger_mode="multiple")
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert seen == ["load", "click", "after", "after"]


def test_an_empty_list_is_no_trigger():
    with gr.Blocks() as demo:
        box = gr.Textbox()
        assert gr.on([], lambda x: None, box).listener.starts == []
    demo.close()


def test_parentheses_in_the_wrong_place_are_explained():
    with gr.Blocks() as demo:
        button = gr.Button()
        with pytest.raises(InvalidValueError, match="Leave out the parentheses"):
            gr.on([button.click(lambda: None)], lambda: None)
    demo.close()


def test_every_trigger_carries_its_own_event_data():
    got = []
    with gr.Blocks() as demo:
        one, two = gr.Button(), gr.Button()

        @gr.on([one.click, two.click], trigger_mode="multiple")
        def note(event: gr.EventData):
            got.append(event.target)

    with App(demo) as app:
        app.click(two)
        app.click(one)
        app.settle()
    assert got == [two, one]
