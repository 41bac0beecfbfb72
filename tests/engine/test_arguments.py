"""What a listener receives."""

from __future__ import annotations

import functools
from typing import Optional

import pytest

import nbblocks as gr
from nbblocks.testing import App


def call(fn, inputs=("a", "b"), event="click", data=None, **options):
    """Run a listener on some inputs and return what it received, as it noted in `got`."""
    with gr.Blocks() as demo:
        boxes = [gr.Textbox(value, interactive=True) for value in inputs]
        button = gr.Button()
        register = getattr(button, event)
        if options.pop("as_set", False):
            register(fn, set(boxes), **options)
        else:
            register(fn, boxes, **options)
    with App(demo) as app:
        app.fire(button, event, data)
        app.settle()
        return app, boxes, button


def test_one_input_a_list_and_none():
    got = []
    with gr.Blocks() as demo:
        first, second = gr.Textbox("a"), gr.Textbox("b")
        one, many, none = gr.Button(), gr.Button(), gr.Button()
        one.click(lambda *args: got.append(args), first)
        many.click(lambda *args: got.append(args), (second, first))
        none.click(lambda *args: got.append(args))
    with App(demo) as app:
        for button in (one, many, none):
            app.click(button)
            app.settle()
    assert got == [("a",), ("b", "a"), ()]


def test_a_set_passes_one_dictionary_by_component():
    got = []
    _, boxes, _ = call(got.append, as_set=True)
    assert got == [{boxes[0]: "a", boxes[1]: "b"}]


def test_inputs_kwargs_arrive_as_keywords():
    got = []

    def fn(first, middle="m", *, last):
        got.append((first, middle, last))

    with gr.Blocks() as demo:
        a, b = gr.Textbox("a"), gr.Textbox("b")
        button = gr.Button()
        button.click(fn, a, inputs_kwargs={"last": b})
        button.click(fn, a, inputs_kwargs={"last": b, "middle": a})
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert got == [("a", "m", "b"), ("a", "a", "b")]


def test_a_parameter_passed_by_name_may_stand_before_one_that_is_not():
    got = []

    def fn(first, second, third):
        got.append((first, second, third))

    with gr.Blocks() as demo:
        a, b, c = gr.Textbox("a"), gr.Textbox("b"), gr.Textbox("c")
        button = gr.Button()
        button.click(fn, [a, c], inputs_kwargs={"second": b})
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert got == [("a", "b", "c")]


def test_missing_arguments_get_their_default_or_none():
    got = []

    def fn(first, second="default", third=None):
        got.append((first, second, third))

    call(fn, inputs=["a"])
    with pytest.warns(UserWarning, match="takes 2 inputs, but its listener passes 1"):
        call(lambda first, second: got.append((first, second)), inputs=["a"])
    assert got == [("a", "default", None), ("a", None)]


def test_extra_arguments_fail_at_run_time():
    with pytest.warns(UserWarning, match="takes 0 inputs, but its listener passes 1"):
        app, _, _ = call(lambda: None, inputs=["a"])
    assert app.toasts[0].level == "error"


def test_event_data_and_request_are_injected_and_count_as_no_input():
    got = []

    def fn(first, event: gr.EventData, second, request: gr.Request, *, more: gr.EventData):
        got.append((first, event.target, event.colour, second, request.query_params, more.colour))

    with gr.Blocks() as demo:
        boxes = [gr.Textbox("a"), gr.Textbox("b")]
        button = gr.Button()
        button.click(fn, boxes)
    with App(demo, href="https://example.org/app?name=Ada") as app:
        app.fire(button, "click", {"colour": "red"})
        app.settle()
    assert got == [("a", button, "red", "b", {"name": "Ada"}, "red")]


def test_annotations_may_be_texts_and_optional():
    got = []

    def fn(event: "gr.EventData", request: "Optional[gr.Request]" = None):  # noqa: UP037, UP045
        got.append((event.target, request.url))

    _, _, button = call(fn, inputs=[])
    assert got == [(button, "")]


def test_an_annotation_that_does_not_resolve_spoils_no_other():
    got = []

    def fn(text: Unknown, event: gr.EventData):  # noqa: F821
        got.append((text, event.target))

    _, _, button = call(fn, inputs=["a"])
    assert got == [("a", button)]


def test_select_data_on_an_event_without_it_fails_and_says_why(caplog):
    def fn(event: gr.SelectData):
        raise AssertionError("must not run")

    app, _, _ = call(fn, inputs=[])
    assert app.toasts[0].level == "error"
    assert "SelectData needs index, value" in caplog.text


def test_select_data_carries_the_selection():
    got = []
    with gr.Blocks() as demo:
        radio = gr.Radio(["a", "b"], interactive=True)

        @radio.select
        def note(event: gr.SelectData):
            got.append((event.index, event.value, event.selected, event.target))

    with App(demo) as app:
        app.choose(radio, "b")
        app.settle()
    assert got == [(1, "b", True, radio)]


def test_followers_know_where_the_chain_began_but_have_no_data():
    got = []

    def note(event: gr.EventData):
        got.append((event.target, event._data))

    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(note).then(note)
    with App(demo) as app:
        app.fire(button, "click", {"n": 1})
        app.settle()
    assert got == [(button, {"n": 1}), (button, {})]


def test_progress_is_injected_by_its_default():
    got = []

    def fn(text, progress=gr.Progress()):  # noqa: B008
        got.append((text, progress(0.5, desc="half")))

    app, _, _ = call(fn, inputs=["a"])
    assert got == [("a", 0.5)]
    assert not app.toasts


def test_a_component_class_as_annotation_passes_the_component():
    got = []

    def fn(slider: gr.Slider, choice: gr.Dropdown, text: str):
        got.append(
            (slider.value, slider.minimum, slider.maximum, choice.value, choice.choices, text)
        )
        assert not hasattr(slider, "label")
        assert not hasattr(slider, "visible")

    with gr.Blocks() as demo:
        inputs = [gr.Slider(2, 8, value=4), gr.Dropdown(["x", "y"], value="y"), gr.Textbox("t")]
        button = gr.Button()
        button.click(fn, inputs)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert not app.toasts
    assert got == [(4, 2, 8, "y", [["x", "x"], ["y", "y"]], "t")]


def test_preprocess_false_hands_over_the_payload():
    got = []
    with gr.Blocks() as demo:
        radio = gr.Radio(["a", "b"], value="b", type="index")
        button = gr.Button()
        button.click(got.append, radio)
        button.click(got.append, radio, preprocess=False)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert got == [1, "b"]


def test_batch_functions_take_and_return_lists():
    got = []

    def fn(texts, numbers):
        got.append((texts, numbers))
        return [text.upper() for text in texts], [number + 1 for number in numbers]

    with gr.Blocks() as demo:
        text, number, button = gr.Textbox("a"), gr.Number(1), gr.Button()
        button.click(fn, [text, number], [text, number], batch=True)
        one = gr.Textbox()
        button.click(lambda texts: [[t * 2 for t in texts]], text, one, batch=True)
        button.click(lambda texts: texts[0], text, one, batch=True, api_name="bad")
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert got == [(["a"], [1])]
        assert (app.value(text), app.value(number)) == ("A", 2)
        assert app.value(one) == "AA"
        assert [toast.level for toast in app.toasts] == ["error"]


def test_a_value_that_is_refused_fails_the_event_and_the_function_does_not_run():
    ran, after = [], []
    with gr.Blocks() as demo:
        number, button = gr.Number(5, maximum=10, interactive=True), gr.Button()
        button.click(ran.append, number).failure(lambda: after.append("failure"))
    with App(demo) as app:
        app.set(number, 11)
        app.click(button)
        app.settle()
        assert app.toasts[0].level == "error"
    assert (ran, after) == ([], ["failure"])


def test_partials_methods_and_callable_objects_are_functions_too():
    got = []

    class Counter:
        def __call__(self, text, event: gr.EventData):
            got.append(("object", text, event.target))

        def method(self, text, event: gr.EventData):
            got.append(("method", text, event.target))

    def plain(prefix, text, event: gr.EventData):
        got.append((prefix, text, event.target))

    counter = Counter()
    for fn in (counter, counter.method, functools.partial(plain, "partial")):
        _, _, button = call(fn, inputs=["a"])
        assert got[-1][1:] == ("a", button)
    assert [each[0] for each in got] == ["object", "method", "partial"]


async def test_async_callables_are_awaited():
    got = []

    class Slow:
        async def __call__(self, text):
            got.append(text)

    with gr.Blocks() as demo:
        box, button = gr.Textbox("a"), gr.Button()
        button.click(Slow(), box)
        button.click(functools.partial(Slow(), "b"))
    async with App(demo) as app:
        app.click(button)
        await app.settled()
    assert got == ["a", "b"]
