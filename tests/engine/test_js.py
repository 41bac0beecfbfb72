"""JavaScript before a function, and instead of one."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError, JavaScriptError
from nbblocks.testing import App


def test_before_a_function_it_gives_it_its_arguments():
    got, asked = [], []

    def page(code, values):
        asked.append((code, values))
        return [value + "!" for value in values]

    with gr.Blocks() as demo:
        first, second, button = gr.Textbox("a"), gr.Textbox("b"), gr.Button()
        button.click(lambda *args: got.append(args), [first, second], js="(a, b) => [a, b]")
    with App(demo, js=page) as app:
        app.click(button)
        app.settle()
    assert asked == [("(a, b) => [a, b]", ["a", "b"])]
    assert got == [("a!", "b!")]


def test_one_input_takes_one_value_or_a_list():
    got = []
    with gr.Blocks() as demo:
        items, button = gr.JSON([1]), gr.Button()
        button.click(got.append, items, js="(x) => …")
    with App(demo, js=lambda _code, values: [values[0]]) as app:
        app.click(button)
        app.settle()
        app.js = lambda _code, _values: [1, 2]
        app.click(button)
        app.settle()
    assert got == [[1], [1, 2]]


def test_what_returns_nothing_leaves_the_inputs_as_they_are():
    with gr.Blocks() as demo:
        text, out, button = gr.Textbox("a"), gr.Textbox(), gr.Button()
        button.click(lambda text: text.upper(), text, out, js="() => alert('Started!')")
    with App(demo, js=lambda _code, _values: []) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "A"


def test_instead_of_a_function_it_fills_the_outputs():
    with gr.Blocks() as demo:
        text, out, other, button = gr.Textbox("a"), gr.Textbox(), gr.Textbox(), gr.Button()
        button.click(None, text, out, js="(a) => a + 1")
        button.click(js="() => ['x', 'y']", outputs=[out, other], inputs=None).then(
            lambda a, b: f"{a}{b}", [out, other], other
        )
    answers = iter([["a1"], ["x", "y"]])
    with App(demo, js=lambda _code, _values: next(answers)) as app:
        app.click(button)
        app.settle()
        assert (app.value(out), app.value(other)) == ("x", "xy")


def test_a_call_with_js_alone_registers_at_once():
    with gr.Blocks() as demo:
        button = gr.Button()
        run = button.click(js="() => alert('hi')")
        assert run.listener.fn is None
        assert run.listener.api_name == "js_fn"
        assert run.listener.api_visibility == "private"
    asked = []
    with App(demo, js=lambda code, values: asked.append((code, values)) or []) as app:
        app.click(button)
        app.settle()
        assert not app.toasts
    assert asked == [("() => alert('hi')", [])]


def test_what_it_throws_fails_the_event_and_the_function_does_not_run():
    got = []

    def page(_code, _values):
        raise JavaScriptError("x is not defined")

    with gr.Blocks() as demo:
        out, button = gr.Textbox("before"), gr.Button()
        button.click(lambda: "ran", None, out, js="() => x").failure(lambda: got.append("failure"))
    with App(demo, js=page) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "before"
        assert app.toasts[0].message == "x is not defined"
    assert got == ["failure"]


def test_without_a_browser_it_says_so():
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(js="() => 1")
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert "There is no browser to run '() => 1'" in app.toasts[0].message


def test_only_text_is_javascript():
    with gr.Blocks():
        button = gr.Button()
        with pytest.raises(InvalidValueError, match="js must be the text of a JavaScript function"):
            button.click(lambda: None, js=True)
