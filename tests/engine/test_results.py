"""What a listener may return."""

from __future__ import annotations

import logging

import pytest

import nbblocks as gr
from nbblocks.testing import App


def run(fn, outputs=2, values=("a", "b", "c"), **options):
    """Run a listener once; return the values of its outputs, the app, and the outputs."""
    with gr.Blocks() as demo:
        boxes = [gr.Textbox(values[i]) for i in range(outputs)]
        button = gr.Button()
        button.click(lambda: fn(*boxes), None, boxes or None, **options)
    with App(demo) as app:
        app.click(button)
        app.settle()
        return [box.value for box in boxes], app, boxes


def failed(app):
    return any(toast.level == "error" for toast in app.toasts)


def test_one_output_takes_the_value_itself():
    with gr.Blocks() as demo:
        out = gr.JSON()
        button = gr.Button()
        button.click(lambda: ["a", "b"], None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.payload(out) == ["a", "b"]


def test_outputs_as_a_list_take_a_list_or_a_tuple():
    assert run(lambda *_: ("x", "y"))[0] == ["x", "y"]
    assert run(lambda *_: ["x", "y"])[0] == ["x", "y"]


def test_too_few_values_fail_and_leave_everything_as_it_was(caplog):
    for result in (["x"], None, "xy", {}):
        values, app, _ = run(lambda *_, result=result: result)
        assert values == ["a", "b"]
        assert failed(app)
    assert "2 outputs. Return one value for each" in caplog.text


def test_too_many_values_warn():
    with pytest.warns(UserWarning, match="3 values for 2 outputs; the last are ignored"):
        values, app, _ = run(lambda *_: ("x", "y", "z"))
    assert values == ["x", "y"]
    assert not failed(app)


def test_none_empties_the_only_output_and_fires_change():
    with gr.Blocks() as demo:
        out, seen = gr.Textbox("full"), gr.JSON()
        button = gr.Button()
        button.click(lambda: None, None, out)
        out.change(lambda text: ["changed to", text], out, seen)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.payload(out) is None
        assert app.payload(seen) == ["changed to", None]


def test_none_without_outputs_is_fine_and_a_value_warns():
    _values, app, _ = run(lambda *_: None, outputs=0)
    assert not failed(app)
    with pytest.warns(UserWarning, match="has no outputs"):
        run(lambda *_: 5, outputs=0)


def test_skip_leaves_outputs_alone():
    assert run(lambda *_: (gr.skip(), "y"))[0] == ["a", "y"]
    assert run(lambda *_: gr.skip())[0] == ["a", "b"]
    assert run(lambda *_: gr.update())[0] == ["a", "b"]
    assert run(lambda *_: gr.skip(), outputs=1)[0] == ["a"]


def test_a_state_can_be_skipped_too():
    with gr.Blocks() as demo:
        state, button = gr.State(3), gr.Button()
        button.click(gr.skip, None, state)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(state) == 3


def test_a_dictionary_by_component_updates_some_outputs():
    values, app, _ = run(lambda first, second: {second: "y"})
    assert values == ["a", "y"]
    assert not failed(app)


def test_a_dictionary_may_hold_updates():
    values, _, boxes = run(lambda first, second: {second: gr.Textbox(label="new", value="y")})
    assert values == ["a", "y"]
    assert boxes[1].label == "new"


def test_a_dictionary_naming_no_output_fails(caplog):
    other = gr.Textbox()
    for result in ({other: "x"}, "mixed"):

        def fn(first, _second, result=result):
            return {first: "x", "text": "y"} if result == "mixed" else result

        values, app, _ = run(fn)
        assert values == ["a", "b"]
        assert failed(app)
    assert "which is not among its outputs" in caplog.text


def test_a_dictionary_matches_outputs_by_key():
    with gr.Blocks() as demo:
        out = gr.Textbox(key="result")
        again = gr.Textbox(key="result", render=False)
        button = gr.Button()
        button.click(lambda: {again: "found"}, None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "found"


def test_another_dictionary_is_a_value():
    with gr.Blocks() as demo:
        out, button = gr.JSON(), gr.Button()
        button.click(lambda: {"a": 1}, None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.payload(out) == {"a": 1}


def test_a_component_changes_only_what_was_passed():
    values, _app, boxes = run(lambda *_: (gr.Textbox(label="new", lines=3), gr.Textbox("y")))
    assert values == ["a", "y"]
    assert (boxes[0].label, boxes[0].lines) == ("new", 3)
    assert boxes[1].label is None


def test_a_component_made_in_a_listener_is_no_widget_and_takes_no_place():
    made = []
    values, _, boxes = run(lambda *_: made.append(gr.Textbox("x")) or made[0], outputs=1)
    assert values == ["x"]
    assert not isinstance(made[0], gr.Textbox)
    assert len(boxes[0].app.graph) == 1


def test_one_instance_may_go_to_several_outputs_of_any_class():
    def both(*_):
        update = gr.Textbox(label="same", visible=False)
        return update, update

    _, _, boxes = run(both)
    assert [(box.label, box.visible) for box in boxes] == [("same", False)] * 2
    with gr.Blocks() as demo:
        column, button = gr.Column(), gr.Button()
        button.click(lambda: gr.Row(visible=False), None, column)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert column.visible is False


def test_none_in_a_component_sets_none_and_in_update_means_nothing():
    with gr.Blocks() as demo:
        first, second = gr.Textbox("x", label="one"), gr.Textbox("y", label="two")
        button = gr.Button()
        button.click(
            lambda: (gr.Textbox(label=None), gr.update(label=None, value=None)),
            None,
            [first, second],
        )
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert (first.label, first.value) == (None, "x")
    assert (second.label, second.value) == ("two", None)


def test_a_value_is_postprocessed_with_the_properties_that_come_with_it():
    with gr.Blocks() as demo:
        choice, number = gr.Dropdown(["a"]), gr.Slider(0, 10)
        button = gr.Button()
        button.click(
            lambda: (gr.Dropdown(choices=["b", "c"], value="c"), gr.Slider(maximum=100, value=50)),
            None,
            [choice, number],
        )
        choice.input(lambda c: None, choice)
        echo = gr.Textbox()
        button.click(lambda c: c, choice, echo)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (app.value(choice), app.value(number)) == ("c", 50)
        assert app.value(echo) == "c"
        app.choose(choice, "b")
        app.settle()
        assert app.value(choice) == "b"


def test_an_unknown_property_fails_with_advice(caplog):
    values, app, boxes = run(lambda *_: (gr.update(labl="x"), "y"))
    assert values == ["a", "b"]
    assert boxes[0].label is None
    assert "Did you mean `label`?" in app.toasts[0].message
    _, app, _ = run(lambda *_: gr.Textbox(lable="x"), outputs=1)
    assert failed(app)
    assert "lable" in caplog.text


def test_a_refused_property_leaves_every_output_as_it_was():
    values, app, boxes = run(lambda *_: ("x", gr.update(lines="many")))
    assert values == ["a", "b"]
    assert boxes[1].lines == 1
    assert failed(app)


def test_the_older_update_method_warns_and_works():
    with pytest.warns(DeprecationWarning, match=r"Textbox\.update\(…\) is now spelled"):
        _, _, boxes = run(lambda *_: gr.Textbox.update(label="new", visible=True), outputs=1)
    assert boxes[0].label == "new"


def test_postprocess_false_sends_the_value_as_it_is():
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(lambda: 5, None, out)
        raw = gr.JSON()
        button.click(lambda: {"raw": 1}, None, raw, postprocess=False)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.payload(out) == "5"
        assert app.payload(raw) == {"raw": 1}


def test_a_raw_value_of_the_wrong_type_leaves_every_output_as_it_was():
    values, app, _ = run(lambda *_: ("x", 5), postprocess=False)
    assert values == ["a", "b"]
    assert failed(app)


def test_a_state_takes_the_value_of_an_update():
    with gr.Blocks() as demo:
        state, button = gr.State(1), gr.Button()
        button.click(lambda: gr.update(value=2), None, state)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(state) == 2


@pytest.mark.parametrize("kind", ["plain", "async", "generator", "async generator"])
def test_a_failing_function_leaves_its_outputs_and_tells_the_log(kind, caplog):
    def plain():
        raise RuntimeError("secret")

    async def coroutine():
        plain()

    def generator():
        plain()
        yield

    async def async_generator():
        plain()
        yield

    functions = {
        "plain": plain,
        "async": coroutine,
        "generator": generator,
        "async generator": async_generator,
    }
    with gr.Blocks() as demo:
        out, button = gr.Textbox("before"), gr.Button()
        button.click(functions[kind], None, out)
    with App(demo) as app, caplog.at_level(logging.ERROR):
        app.click(button)
        app.settle()
        assert app.value(out) == "before"
        assert app.statuses[-1][:2] == ([out._id], "error")
        assert "secret" not in app.toasts[0].message
        assert "secret" in caplog.text
        demo.show_error = True
        app.click(button)
        app.settle()
        assert app.toasts[-1].message == "secret"
