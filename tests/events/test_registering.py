"""Registering listeners: what is accepted, what is refused, and what is recorded."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError, OutsideAppError, UnknownParameterError
from nbblocks.events.dependency import Dependency
from nbblocks.testing import App


@pytest.fixture
def demo():
    with gr.Blocks() as demo:
        yield demo
    demo.close()


def test_inputs_and_outputs_as_one_a_list_a_tuple_a_set_and_none(demo):
    a, b, button = gr.Textbox(), gr.Textbox(), gr.Button()

    def ends(inputs, outputs):
        listener = button.click(lambda *_: None, inputs, outputs).listener
        return listener.inputs, listener.outputs

    assert ends(a, b) == ((a,), (b,))
    assert ends([a, b], (b, a)) == ((a, b), (b, a))
    assert ends({b, a}, {b, a}) == ((a, b), (a, b))
    assert ends(None, None) == ((), ())


def test_layouts_may_be_outputs(demo):
    button = gr.Button()
    row = gr.Row()
    assert button.click(lambda: gr.Row(visible=False), None, row).listener.outputs == (row,)


def test_what_is_no_component_is_refused(demo):
    box, button = gr.Textbox(), gr.Button()
    with pytest.raises(InvalidValueError, match="to pass blocks by name use inputs_kwargs"):
        button.click(lambda: None, {"a": box})
    with pytest.raises(InvalidValueError, match="inputs must be components of the app, not 'name'"):
        button.click(lambda: None, ["name"])
    with pytest.raises(InvalidValueError, match="outputs must be components"):
        button.click(lambda: None, None, 5)
    with pytest.raises(InvalidValueError, match="fn must be a function or None, not 5"):
        button.click(5)
    with pytest.raises(InvalidValueError, match="cannot be combined with inputs given as a set"):
        button.click(lambda **_: None, {box}, inputs_kwargs={"a": box})


def test_a_class_in_place_of_a_component_is_refused(demo):
    with pytest.raises(InvalidValueError, match=r"the class Textbox\. Make one"):
        demo.load(lambda: None, None, gr.Textbox)


def test_an_unknown_keyword_is_refused_with_advice(demo):
    button = gr.Button()
    with pytest.raises(UnknownParameterError, match="Did you mean `trigger_mode`"):
        button.click(lambda: None, triger_mode="once")
    with pytest.raises(TypeError, match="Did you mean `outputs`"):
        button.click(lambda: None, output=None)
    with pytest.raises(UnknownParameterError, match="Did you mean `concurrency_limit`"):
        button.click(lambda: None).then(lambda: None, concurency_limit=1)


def test_components_of_another_app_are_refused(demo):
    button = gr.Button()
    with gr.Blocks(render=False) as other:
        stranger = gr.Textbox()
    with pytest.raises(OutsideAppError, match="belongs to another app"):
        button.click(lambda x: None, stranger)
    with pytest.raises(OutsideAppError, match="belongs to another app"):
        button.click(lambda: None, None, stranger)
    with pytest.raises(OutsideAppError, match="belongs to another app"):
        gr.on([button.click, stranger.change], lambda: None)
    assert len(demo.graph) == 0
    other.close()


def test_without_an_app_there_is_nothing_to_register_in():
    button = gr.Button()
    with pytest.raises(OutsideAppError, match=r"inside `with gr\.Blocks\(\):`"):
        button.click(lambda: None)
    with gr.Row(), pytest.raises(OutsideAppError, match=r"inside `with gr\.Blocks\(\):`"):
        gr.Button().click(lambda: None)
    with pytest.raises(OutsideAppError, match=r"gr.on needs an app"):
        gr.on(None, lambda: None)


def test_listeners_may_be_registered_after_the_with():
    with gr.Blocks() as demo:
        box, button = gr.Textbox("a"), gr.Button()
    button.click(lambda x: x + "b", box, box)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(box) == "ab"
        with demo:
            out = gr.Textbox()
        button.click(lambda x: x.upper(), box, out)
        app.click(button)
        app.settle()
        assert app.value(out) == "ABB"


def test_as_a_decorator_it_leaves_the_function_alone(demo):
    box, button = gr.Textbox(), gr.Button()

    @button.click(inputs=box, outputs=box)
    @box.submit(inputs=box, outputs=box)
    def shout(text):
        return text.upper()

    assert shout("a") == "A"
    assert [listener.fn for listener in demo.graph] == [shout, shout]

    @button.click
    def plain():
        return None

    assert plain() is None
    assert len(demo.graph) == 3


def test_a_call_returns_a_dependency_with_a_graph(demo):
    run = gr.Button().click(lambda: None)
    assert isinstance(run, Dependency)
    assert isinstance(run.then(lambda: None).success(None).failure(None), Dependency)


def test_api_names_are_unique_and_follow_the_function(demo):
    button = gr.Button()

    def greet():
        pass

    def name(fn=greet, **options):
        listener = button.click(fn, **options).listener
        return listener.api_name, listener.api_visibility

    assert name() == ("greet", "public")
    assert name() == ("greet_1", "public")
    assert name(api_name="hello") == ("hello", "public")
    assert name(api_name="hello") == ("hello_1", "public")
    assert name(lambda: None)[0] == "lambda"
    assert name(None) == ("unnamed", "private")
    assert name(None, js="() => 1") == ("js_fn", "private")
    assert name(api_name=False) == ("false", "private")
    assert name(api_visibility="undocumented")[1] == "undocumented"


def test_older_spellings_warn_and_work(demo):
    button = gr.Button()
    with pytest.warns(DeprecationWarning, match="`_js=` is now spelled `js=`"):
        assert button.click(None, _js="() => 1").listener.js == "() => 1"
    with pytest.warns(DeprecationWarning, match="api_visibility"):
        hidden = button.click(lambda: None, show_api=False).listener
    assert hidden.api_visibility == "undocumented"
    with pytest.warns(DeprecationWarning, match=r"gr\.Timer\(seconds\)\.tick"):
        ticking = button.click(lambda: None, every=5).listener
    assert [name for _, name in ticking.targets] == ["click", "tick"]


def test_a_generator_cannot_be_a_batch_function(demo):
    def generate():
        yield

    with pytest.raises(InvalidValueError, match="a generator, which cannot run with batch=True"):
        gr.Button().click(generate, batch=True)


def test_wrong_show_progress_is_refused(demo):
    with pytest.raises(InvalidValueError, match="show_progress='loud' is not one of"):
        gr.Button().click(lambda: None, show_progress="loud")


def test_the_app_lists_its_listeners(demo):
    box, button = gr.Textbox(), gr.Button()
    run = button.click(len, box, box)
    entry = demo.fns[run.listener.id]
    assert (entry.fn, entry.inputs, entry.outputs) == (len, (box,), (box,))
    assert entry.targets == [(button._id, "click")]
    assert demo.blocks[box._id] is box
