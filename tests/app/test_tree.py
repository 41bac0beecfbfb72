"""Building an app: what stands where, nesting, rendering later, taking out, coming back."""

from __future__ import annotations

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks import _context
from nbblocks.errors import (
    DuplicateBlockError,
    InvalidValueError,
    OutsideAppError,
    UnknownParameterError,
)
from nbblocks.testing import App


@pytest.fixture(autouse=True)
def nothing_is_left_open():
    yield
    assert _context.parent.get() is None


def test_components_go_into_the_innermost_open_layout():
    with gr.Blocks() as demo:
        top = gr.Textbox()
        with gr.Row() as row:
            left = gr.Textbox()
            with gr.Column() as column:
                inner = gr.Textbox()
    assert demo.children == (top, row)
    assert row.children == (left, column)
    assert (inner.parent, column.parent, row.parent, demo.parent) == (column, row, demo, None)
    assert isinstance(row, ipywidgets.HBox)
    assert set(demo.blocks.values()) >= {top, row, left, column, inner}
    demo.close()


def test_a_component_without_an_app_stands_nowhere():
    box = gr.Textbox()
    assert not box.is_rendered
    assert box.parent is None
    with pytest.raises(OutsideAppError, match=r"must be called inside `with gr\.Blocks\(\):`"):
        box.render()


def test_render_false_and_render_later():
    box = gr.Textbox(render=False)
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(lambda x: "x", box, box)
        assert not box.is_rendered
        with gr.Row() as row:
            assert box.render() is box
        with pytest.raises(DuplicateBlockError, match="already has a place"):
            box.render()
    assert row.children == (box,)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(box) == "x"


def test_unrender_keeps_the_listeners():
    with gr.Blocks() as demo:
        box, out, button = gr.Textbox("a"), gr.Textbox(), gr.Button()
        button.click(lambda x: x, box, out)
        assert box.unrender() is box
    assert box not in demo.children
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "a"
        with demo:
            box.render()
        assert demo.children[-1] is box


def test_blocks_inside_blocks_are_a_part_of_them():
    with gr.Blocks() as outer:
        with gr.Blocks() as inner:
            box, button = gr.Textbox(), gr.Button()
            button.click(lambda: "clicked", None, box)
            loaded = gr.Textbox()
            inner.load(lambda: "loaded", None, loaded)
        after = gr.Textbox()
        button.click(lambda: "too", None, after)
    assert outer.children == (inner, after)
    assert len(outer.fns) == 3
    assert inner.fns is outer.fns
    assert box.app is outer
    with App(outer) as app:
        app.click(button)
        app.settle()
        assert [app.value(each) for each in (box, loaded, after)] == ["clicked", "loaded", "too"]


def test_an_app_rendered_in_another_brings_its_listeners():
    def run():
        return "clicked"

    with gr.Blocks() as inner:
        box, button = gr.Textbox(), gr.Button()
        button.click(run, None, box)
        loaded = gr.Textbox(lambda: "computed")
    with gr.Blocks() as outer:
        mine = gr.Button()
        mine.click(run)
        with gr.Tab("Inner"):
            inner.render()
        with pytest.raises(DuplicateBlockError):
            inner.render()
        mine.click(lambda x: x + "!", box, box)
    assert [listener.api_name for listener in outer.graph][:2] == ["run", "run_1"] or {
        listener.api_name for listener in outer.graph
    } >= {"run", "run_1"}
    with App(outer) as app:
        app.click(button)
        app.settle()
        app.click(mine)
        app.settle()
        assert app.value(box) == "clicked!"
        assert app.value(loaded) == "computed"


def test_coming_back_into_an_app():
    with gr.Blocks() as demo:
        first = gr.Textbox("a")
    with demo:
        second, button = gr.Textbox(), gr.Button()
        button.click(lambda x: x, first, second)
    assert demo.children == (first, second, button)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(second) == "a"


def test_an_exception_leaves_nothing_open():
    with pytest.raises(ZeroDivisionError), gr.Blocks(), gr.Row():
        _ = 1 / 0
    with gr.Blocks() as demo:
        box = gr.Textbox()
    assert demo.children == (box,)
    demo.close()


def test_stray_tabs_share_one_tabs_until_something_stands_between():
    with gr.Blocks() as demo:
        with gr.Tab("One"):
            pass
        state = gr.State(0)
        with gr.Tab("Two"):
            pass
        between = gr.Textbox()
        with gr.Tab("Three"):
            pass
    first, middle, last = demo.children
    assert [tab.label for tab in first.shown] == ["One", "Two"]
    assert middle is between
    assert [tab.label for tab in last.shown] == ["Three"]
    assert state.app is demo
    demo.close()


def test_attributes_set_after_construction_count():
    with gr.Blocks() as demo:
        box = gr.Textbox(label="before")
        box.label = "after"
    assert box.get_state()["label"] == "after"
    demo.close()


def test_unknown_keywords_are_refused_with_advice():
    with pytest.raises(UnknownParameterError, match="Did you mean `title`"):
        gr.Blocks(titel="x")
    with gr.Blocks() as demo:
        with pytest.raises(TypeError, match="Did you mean `equal_height`"):
            gr.Row(equal_heigth=True)
        with pytest.raises(TypeError, match="Did you mean `label`"):
            gr.Textbox(lable="x")
    demo.close()


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (lambda: gr.Blocks(css=3), "css takes a text, or the Path of a file, not 3"),
        (lambda: gr.Blocks().queue(default_concurrency_limit=0), "would let nothing run"),
    ],
)
def test_what_an_app_cannot_take_is_refused(refused, message):
    with pytest.raises(InvalidValueError, match=message):
        refused()


def test_an_update_is_told_the_properties_of_its_component_only():
    with pytest.raises(UnknownParameterError, match="It takes: elem_classes") as told:
        gr.Row().changes(gr.update(zzzz=1))
    assert "children" not in str(told.value)
    assert "comm" not in str(told.value)


def test_a_callable_value_is_computed_now_and_on_every_load():
    calls = []

    def compute():
        calls.append(1)
        return str(len(calls))

    with gr.Blocks() as demo:
        box = gr.Textbox(compute)
    assert box.value == "1"
    with App(demo) as app:
        assert app.value(box) == "2"


def test_a_callable_value_with_inputs_follows_them():
    with gr.Blocks() as demo:
        number = gr.Number(2, interactive=True)
        double = gr.Number(lambda n: n * 2, inputs=number)
    assert double.value is None
    with App(demo) as app:
        assert app.value(double) == 4
        app.set(number, 5)
        app.settle()
        assert app.value(double) == 10


def test_every_makes_a_timer_that_computes_again():
    calls = []
    with gr.Blocks() as demo:
        box = gr.Textbox(lambda: calls.append(1) or str(len(calls)), every=30)
    (timer,) = [block for block in demo.blocks.values() if isinstance(block, gr.Timer)]
    with App(demo) as app:
        assert app.value(box) == "2"
        app.tick(timer)
        app.settle()
        assert app.value(box) == "3"


def test_interactive_is_what_the_listeners_make_of_it():
    with gr.Blocks() as demo:
        read, written, empty, full = gr.Textbox("x"), gr.Textbox(), gr.Textbox(), gr.Textbox("x")
        never = gr.Textbox(interactive=False)
        always = gr.Textbox(interactive=True)
        button = gr.Button()
        button.click(lambda *_: "y", [read, never], [written, always])
    interactive = [b.is_interactive() for b in (read, written, empty, full, never, always, button)]
    assert interactive == [True, False, True, False, False, True, True]
    demo.close()


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("Textboxx", r"Did you mean 'Textbox'\?"),
        ("inputs", r"now in `gr` itself"),
        ("File", "not have Gradio's File yet"),
    ],
)
def test_a_name_that_is_not_there_comes_with_advice(name, advice):
    with pytest.raises(AttributeError, match=advice):
        getattr(gr, name)
