"""What is going on where an event is fired is nothing to the listeners that it starts."""

from __future__ import annotations

import logging

import nbblocks as gr
from nbblocks.testing import App
from tests.polling import until


def relabel(label: str):
    return lambda: gr.Textbox(label=label, value="told")


def test_a_layout_that_is_open_gets_nothing_that_listeners_return():
    with gr.Blocks() as demo:
        box, out = gr.Textbox(), gr.Textbox(label="old")
        box.change(relabel("new"), None, out)
    with App(demo) as app:
        count = len(demo.blocks)
        with demo:
            box.value = "x"
        app.settle()
        assert (out.label, out.value, len(demo.blocks)) == ("new", "told", count)


def test_a_value_that_rendering_sets_starts_listeners_outside_of_it():
    with gr.Blocks() as demo:
        button, box, out = gr.Button(), gr.Textbox(), gr.Textbox(label="old")
        box.change(relabel("new"), None, out)

        @gr.render(triggers=[button.click])
        def area():
            box.value = "x"
            gr.Markdown("rendered")

    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (out.label, out.value) == ("new", "told")
        assert [each for each in demo.blocks.values() if isinstance(each, gr.Textbox)] == [box, out]


def test_a_timer_that_was_rendered_ticks_outside_of_it():
    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox(label="old")

        @gr.render(triggers=[button.click])
        def area():
            gr.Timer(0.01).tick(relabel("new"), None, out)

    with App(demo) as app:
        demo.engine.call(demo.engine.clock.release)
        app.click(button)
        until(lambda: (out.label, out.value) == ("new", "told"))


def test_a_listener_that_an_async_one_starts_is_outside_of_that():
    async def start():
        box.value = "x"
        return gr.Textbox(label="own")

    with gr.Blocks() as demo:
        button, box = gr.Button(), gr.Textbox()
        own, out = gr.Textbox(), gr.Textbox(label="old")
        button.click(start, None, own)
        box.change(relabel("new"), None, out)
    with App(demo) as app:
        count = len(demo.blocks)
        app.click(button)
        app.settle()
        assert (own.label, out.label, out.value) == ("own", "new", "told")
        assert len(demo.blocks) == count


def test_an_observer_that_fails_loses_no_click_and_no_other_value(caplog):
    with gr.Blocks() as demo:
        box, other = gr.Textbox(), gr.Textbox()
        button, out, changed = gr.Button(), gr.Textbox(), gr.Textbox()
        box.change(lambda value: value, box, changed)
        button.click(lambda *values: " ".join(values), [box, other], out)
    with App(demo) as app, caplog.at_level(logging.ERROR, "nbblocks"):
        box.observe(lambda _: 1 / 0, "value")
        values = {str(box._id): {"value": "a"}, str(other._id): {"value": "b"}}
        demo.engine.call(demo.engine.receive, "page", values, [[button._id, "click", None]])
        app.settle()
        assert (out.value, changed.value) == ("a b", "a")
    assert "ZeroDivisionError" in caplog.text
