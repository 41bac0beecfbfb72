"""gr.render: parts of an app that a function builds."""

from __future__ import annotations

import gc

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError, OutsideAppError
from nbblocks.testing import App


def blocks_of(demo: gr.Blocks, kind: type) -> list:
    return [block for block in demo.walk() if type(block) is kind]


def counting_app(**common) -> tuple[gr.Blocks, gr.Slider]:
    with gr.Blocks() as demo:
        count = gr.Slider(0, 9, 2, step=1)

        @gr.render(inputs=count)
        def boxes(count: int) -> None:
            for i in range(int(count)):
                gr.Textbox(label=f"Box {i}", key=i if common.get("keyed") else None)

    return demo, count


def test_it_runs_when_the_page_loads_and_when_an_input_changes() -> None:
    demo, count = counting_app()
    with App(demo) as app:
        assert [box.label for box in blocks_of(demo, gr.Textbox)] == ["Box 0", "Box 1"]
        app.set(count, 3)
        app.settle()
        assert len(blocks_of(demo, gr.Textbox)) == 3


def test_blocks_of_the_run_before_are_closed_and_forgotten() -> None:
    demo, count = counting_app()
    with App(demo) as app:
        known = len(demo.blocks)
        before = blocks_of(demo, gr.Textbox)
        for value in (3, 5, 2, 4, 2):
            app.set(count, value)
            app.settle()
        assert all(box._closed for box in before)
        assert len(demo.blocks) == known
        assert len(demo.fns) == 1


def test_a_keyed_component_stays_itself_and_keeps_its_value() -> None:
    demo, count = counting_app(keyed=True)
    with App(demo) as app:
        first = blocks_of(demo, gr.Textbox)[0]
        app.type(first, "kept")
        app.set(count, 4)
        app.settle()
        assert blocks_of(demo, gr.Textbox)[0] is first
        assert app.value(first) == "kept"
        assert not first._closed


def test_preserved_by_key_names_what_is_kept() -> None:
    with gr.Blocks() as demo:
        label = gr.Textbox("one")

        @gr.render(inputs=label)
        def box(label: str) -> None:
            gr.Textbox(
                value="start", label=label, key="box", preserved_by_key=["label"], interactive=True
            )

    with App(demo) as app:
        inner = blocks_of(demo, gr.Textbox)[1]
        app.type(inner, "typed")
        app.type(label, "two")
        app.settle()
        assert (inner.label, inner.value) == ("one", "start")


def test_listeners_inside_use_components_outside_and_are_replaced() -> None:
    with gr.Blocks() as demo:
        count = gr.Number(1, precision=0)
        out = gr.Textbox()

        @gr.render(inputs=count)
        def row(count: int) -> None:
            button = gr.Button("Say")
            button.click(lambda: f"said {count}", None, out)

    with App(demo) as app:
        for value in (1, 2, 3):
            app.set(count, value)
            app.settle()
            app.click(blocks_of(demo, gr.Button)[0])
            app.settle()
            assert app.value(out) == f"said {value}"
        assert len(demo.fns) == 2


def test_a_failing_run_leaves_everything_as_it_was() -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox("fine")

        @gr.render(inputs=text)
        def part(text: str) -> None:
            gr.Textbox(label=text, key="box")
            if text == "bad":
                raise gr.Error("cannot")
            gr.Button(text).click(lambda: None)

    with App(demo) as app:
        before = blocks_of(demo, gr.Textbox)[1], blocks_of(demo, gr.Button)[0]
        known = len(demo.blocks)
        app.type(text, "bad")
        app.settle()
        assert (blocks_of(demo, gr.Textbox)[1], blocks_of(demo, gr.Button)[0]) == before
        assert not before[1]._closed
        assert len(demo.blocks) == known
        assert len(demo.fns) == 2
        assert [toast.message for toast in app.toasts] == ["cannot"]
        app.type(text, "good")
        app.settle()
        assert blocks_of(demo, gr.Button)[0].value == "good"


def test_a_render_inside_a_render_runs_as_well() -> None:
    with gr.Blocks() as demo:
        outer = gr.Number(1, precision=0)

        @gr.render(inputs=outer)
        def first(outer: int) -> None:
            inner = gr.Number(outer, label="inner", precision=0, interactive=True)

            @gr.render(inputs=inner)
            def second(inner: int) -> None:
                for i in range(inner):
                    gr.Textbox(label=f"{outer}/{i}")

    with App(demo) as app:
        assert [box.label for box in blocks_of(demo, gr.Textbox)] == ["1/0"]
        app.set(outer, 2)
        app.settle()
        assert [box.label for box in blocks_of(demo, gr.Textbox)] == ["2/0", "2/1"]
        app.set(blocks_of(demo, gr.Number)[1], 3)
        app.settle()
        assert len(blocks_of(demo, gr.Textbox)) == 3
        assert len(demo.fns) == 2


def test_triggers_replace_load_and_change() -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox("a")
        button = gr.Button()

        @gr.render(inputs=text, triggers=[button.click])
        def part(text: str) -> None:
            gr.Markdown(text)

    with App(demo) as app:
        assert not blocks_of(demo, gr.Markdown)
        app.click(button)
        app.settle()
        assert blocks_of(demo, gr.Markdown)[0].value == "a"


def test_in_a_row_the_blocks_stand_in_a_row() -> None:
    with gr.Blocks() as demo, gr.Row():

        @gr.render()
        def part() -> None:
            gr.Button()

    with App(demo):
        assert isinstance(blocks_of(demo, gr.Button)[0].parent, ipywidgets.HBox)


def test_a_toast_inside_reaches_the_page() -> None:
    with gr.Blocks() as demo:

        @gr.render()
        def part() -> None:
            gr.Info("built")

    with App(demo) as app:
        assert [toast.message for toast in app.toasts] == ["built"]


def test_an_event_that_runs_while_its_keyed_output_is_rendered_again_arrives() -> None:
    import threading

    go_on = threading.Event()
    with gr.Blocks() as demo:
        count = gr.Number(1, precision=0)

        @gr.render(inputs=count)
        def part(count: int) -> None:
            out = gr.Textbox(key="out")
            button = gr.Button(str(count))

            def slow() -> str:
                go_on.wait(5)
                return "arrived"

            button.click(slow, None, out)

    with App(demo) as app:
        out = blocks_of(demo, gr.Textbox)[0]
        app.click(blocks_of(demo, gr.Button)[0])
        app.set(count, 2)
        go_on.set()
        app.settle()
        assert blocks_of(demo, gr.Textbox)[0] is out
        assert app.value(out) == "arrived"


def test_nothing_is_left_of_a_hundred_runs() -> None:
    demo, count = counting_app()
    with App(demo) as app:
        for value in range(100):
            app.set(count, value % 7)
            app.settle()
        gc.collect()
        alive = [each for each in gc.get_objects() if type(each) is gr.Textbox and each.app is demo]
        assert len(alive) == count.value


def test_outside_of_an_app_it_is_refused() -> None:
    with pytest.raises(OutsideAppError, match="inside `with"):
        gr.render()


def test_a_generator_is_refused() -> None:
    with gr.Blocks(), pytest.raises(InvalidValueError, match="plain function"):

        @gr.render()
        def part():
            yield
