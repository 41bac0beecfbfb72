"""gr.render: parts of an app that a function builds."""

from __future__ import annotations

import gc
import threading
import time

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks.errors import Cancelled, InvalidValueError, OutsideAppError
from nbblocks.events.dependency import Dependency
from nbblocks.testing import App

PATIENCE = 10


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
        assert before[0].label == "fine"
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


def test_nothing_is_left_of_two_hundred_runs_of_everything() -> None:
    with gr.Blocks() as demo:
        count = gr.Number(0, precision=0)
        out = gr.Textbox()

        @gr.render(inputs=count)
        def part(count: int) -> None:
            gr.Textbox(key="kept")
            gr.Number(lambda: 1, every=1000)
            gr.Timer(1000).tick(lambda: None)
            with gr.Tabs(), gr.Tab("One"), gr.Accordion("More"):
                go = gr.Button(str(count))
            stop = gr.Button()
            run = go.click(str, count_box, out)
            run.then(lambda: None)
            stop.click(None, cancels=run)
            if count % 5 == 4:
                raise gr.Error("every fifth fails", print_exception=False)

            @gr.render(inputs=count_box)
            def inner(count: int) -> None:
                gr.Markdown(str(count))

        count_box = count

    def held() -> tuple[int, int, int]:
        return len(demo.blocks), len(demo.fns), len(demo.engine.timers._intervals)

    with App(demo) as app:
        before = held()
        for value in range(1, 201):
            app.set(count, value)
            app.settle()
        assert held() == before
        gc.collect()
        alive = [each for each in gc.get_objects() if isinstance(each, gr.Tab)]
        assert len([tab for tab in alive if tab.app is demo]) == 1


def unplaced_app(make) -> tuple[gr.Blocks, gr.Button, list]:
    """Return an app whose area makes something, the Button that builds it, and what was made."""
    made = []
    with gr.Blocks() as demo:
        again, out = gr.Button(), gr.JSON()

        @gr.render(triggers=[again.click])
        def area() -> None:
            made.append(make())
            gr.Button("in").click(lambda value: value, made[-1], out)

    return demo, again, made


@pytest.mark.parametrize(
    "make",
    [
        lambda: gr.State(0, render=False),
        lambda: gr.Timer(1000, render=False),
        lambda: gr.Textbox().unrender(),
    ],
)
def test_blocks_without_a_place_go_with_the_run_that_made_them(make) -> None:
    demo, again, made = unplaced_app(make)
    with App(demo) as app:
        counts = []
        for _ in range(3):
            app.click(again)
            app.settle()
            counts.append(len(demo.blocks))
        assert counts == counts[:1] * 3
        assert [block._closed for block in made] == [True, True, False]
        assert len(demo.engine.timers._intervals) == isinstance(made[-1], gr.Timer)


def test_a_block_without_a_place_stays_itself_by_its_key() -> None:
    demo, again, made = unplaced_app(lambda: gr.State(0, render=False, key="kept"))
    with App(demo) as app:
        for value in range(3):
            app.click(again)
            app.settle()
            made[-1].value = value
        assert made[0] is made[1] is made[2]
        assert not made[0]._closed


def test_a_keyed_block_that_loses_its_place_goes_when_it_is_not_made_again() -> None:
    made = []
    with gr.Blocks() as demo:
        step = gr.Number(0, precision=0)

        @gr.render(inputs=step)
        def area(step: int) -> None:
            if step < 2:
                made.append(gr.Textbox(key="box", render=step == 0))

    with App(demo) as app:
        app.set(step, 1)
        app.settle()
        assert made[1] is made[0]
        assert not made[0]._closed
        app.set(step, 2)
        app.settle()
        assert made[0]._closed
        assert made[0]._id not in demo.blocks


def test_blocks_without_a_place_go_with_their_area_and_with_a_run_that_fails() -> None:
    made = []
    with gr.Blocks() as demo:
        count = gr.Number(0, precision=0)

        @gr.render(inputs=count)
        def outer(count: int) -> None:
            made.append(gr.Timer(1000, render=False))
            made[-1].tick(lambda: None)

            @gr.render()
            def inner() -> None:
                made.append(gr.Timer(1000, render=False))
                made[-1].tick(lambda: None)

            if count == 2:
                raise gr.Error("cannot", print_exception=False)

    with App(demo) as app:
        for value in (1, 2):
            app.set(count, value)
            app.settle()
        assert [timer._closed for timer in made] == [True, True, False, False, True]
        assert len(demo.engine.timers._intervals) == 2


def test_what_was_made_outside_of_the_area_stays() -> None:
    outside = gr.State(0, render=False)
    demo, again, _made = unplaced_app(lambda: outside)
    with App(demo) as app:
        for _ in range(3):
            app.click(again)
            app.settle()
        assert not outside._closed


def test_a_button_in_the_corner_stays_as_long_as_its_component() -> None:
    demo, again, made = unplaced_app(
        lambda: gr.Textbox(
            key="box", buttons=[gr.Button("x", render=False)], preserved_by_key=["buttons"]
        )
    )
    with App(demo) as app:
        for _ in range(3):
            app.click(again)
            app.settle()
        assert made[0] is made[2]
        assert not made[0].buttons[0]._closed
        known = len(demo.blocks)
        app.click(again)
        app.settle()
        assert len(demo.blocks) == known


def test_the_header_of_what_is_placed_elsewhere_stays() -> None:
    with gr.Blocks() as demo:
        again, elsewhere = gr.Button(), gr.Column()

        @gr.render(triggers=[again.click])
        def area() -> None:
            if not elsewhere.blocks_inside:
                with elsewhere:
                    gr.Accordion("More")

    with App(demo) as app:
        for _ in range(3):
            app.click(again)
            app.settle()
        [accordion] = elsewhere.blocks_inside
        assert not accordion._closed
        assert not accordion._header._closed


def test_load_among_triggers() -> None:
    runs = []
    with gr.Blocks() as demo:
        text, again = gr.Textbox("a"), gr.Button()

        @gr.render(inputs=text, triggers=[demo.load, again.click])
        def part(text: str) -> None:
            runs.append(text)

    with App(demo) as app:
        assert runs == ["a"]
        app.type(text, "b")
        app.settle()
        assert runs == ["a"]
        app.click(again)
        app.settle()
        assert runs == ["a", "b"]


def test_inputs_come_as_any_listener_takes_them() -> None:
    seen = []
    with gr.Blocks() as demo:
        first, second = gr.Number(1), gr.Textbox("x")

        @gr.render(inputs={first, second})
        def part(values: dict, request: gr.Request) -> None:
            seen.append((values[first], values[second], request.session_hash))

    with App(demo):
        assert seen == [(1, "x", "driver")]


def test_what_a_load_inside_starts_knows_the_page() -> None:
    pages = []
    with gr.Blocks() as demo:

        @gr.render()
        def part() -> None:
            @gr.render()
            def inner(request: gr.Request) -> None:
                pages.append(request.session_hash)

    with App(demo):
        assert pages == ["driver"]


@pytest.mark.parametrize("queue", [True, False])
def test_runs_that_come_together_build_one_after_the_other(queue) -> None:
    inside, together = [], []
    both = threading.Barrier(2)
    with gr.Blocks() as demo:
        count = gr.Number(0, precision=0)

        @gr.render(inputs=count, triggers=[count.input], trigger_mode="multiple", queue=queue)
        def part(count: int) -> None:
            inside.append(count)
            together.append(len(inside))
            with gr.Row():
                gr.Textbox(key="box", label=str(count))
            try:
                both.wait(0.2)
            except threading.BrokenBarrierError:
                both.reset()
            inside.remove(count)

    with App(demo) as app:
        known = len(demo.blocks)
        for value in (1, 2, 3):
            app.set(count, value)
        app.settle()
        assert together == [1, 1, 1]
        [box] = blocks_of(demo, gr.Textbox)
        assert not box._closed
        assert box.parent.children == (box,)
        assert len(demo.blocks) == known + 2


def test_a_cancelled_run_changes_nothing_even_if_it_goes_on() -> None:
    started, over, shown = threading.Event(), threading.Event(), []
    with gr.Blocks() as demo:
        text, stop = gr.Textbox("a"), gr.Button()

        @gr.render(inputs=text)
        def part(text: str) -> None:
            gr.Textbox(key="box", label=text)
            gr.Button()
            if text == "slow":
                started.set()
                try:
                    while True:
                        time.sleep(0.01)
                except Cancelled:
                    over.set()

        [render] = demo.fns.values()
        stop.click(None, cancels=Dependency(render, demo.graph))

    with App(demo) as app:
        [_, box] = blocks_of(demo, gr.Textbox)
        box.parent.observe(lambda change: shown.append(change["new"]), "children")
        app.type(text, "slow")
        assert started.wait(PATIENCE)
        app.click(stop)
        assert over.wait(PATIENCE)
        app.type(text, "next")
        app.settle()
        assert [box.label for box in blocks_of(demo, gr.Textbox)] == [None, "next"]
        assert len(shown) <= 1


def test_closing_the_app_while_it_builds() -> None:
    started, go_on = threading.Event(), threading.Event()
    with gr.Blocks() as demo:

        @gr.render()
        def part() -> None:
            gr.Textbox()
            started.set()
            go_on.wait(PATIENCE)

    before = set(threading.enumerate())
    with App(demo, load=False) as app:
        app.load()
        assert started.wait(PATIENCE)
    go_on.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert not demo.blocks


def test_a_timer_inside_ticks_once_however_often_it_is_built() -> None:
    ticks = []
    with gr.Blocks() as demo:
        count = gr.Number(0, precision=0)

        @gr.render(inputs=count)
        def part(count: int) -> None:
            gr.Timer(1000, key="timer").tick(lambda: ticks.append(count))

    with App(demo) as app:
        for value in (1, 2, 3):
            app.set(count, value)
            app.settle()
        [timer] = blocks_of(demo, gr.Timer)
        app.tick(timer)
        app.settle()
        assert ticks == [3]
        assert len(demo.engine.timers._intervals) == 1


def test_a_keyed_state_keeps_what_it_holds() -> None:
    with gr.Blocks() as demo:
        count = gr.Number(0, precision=0)
        out = gr.JSON()

        @gr.render(inputs=count)
        def part(count: int) -> None:
            kept, fresh = gr.State([], key="notes"), gr.State([])
            gr.Button("Add").click(
                lambda kept, fresh: ([*kept, count], [*fresh, count]), [kept, fresh], [kept, fresh]
            ).then(lambda *states: states, [kept, fresh], out)

    with App(demo) as app:
        for value in (1, 2):
            app.set(count, value)
            app.settle()
            app.click(blocks_of(demo, gr.Button)[0])
            app.settle()
        assert app.value(out) == [[1, 2], [2]]


def test_a_listener_with_a_key_stays_the_same() -> None:
    with gr.Blocks() as demo:
        count = gr.Number(0, precision=0)
        out = gr.Textbox()

        @gr.render(inputs=count)
        def part(count: int) -> None:
            button = gr.Button("Go", key="go")
            button.click(lambda: f"{count}", None, out, key="listener")
            button.click(lambda: None)

    with App(demo) as app:
        before = set(demo.fns)
        app.set(count, 1)
        app.settle()
        assert len(before & set(demo.fns)) == 2  # the render and the one with the key
        app.click(blocks_of(demo, gr.Button)[0])
        app.settle()
        assert app.value(out) == "1"


def nested_app(**inner_options) -> tuple[gr.Blocks, gr.Number]:
    with gr.Blocks() as demo:
        count = gr.Number(1, precision=0)

        @gr.render(inputs=count)
        def outer(count: int) -> None:
            gr.Markdown(str(count))

            @gr.render(**inner_options)
            def inner() -> None:
                gr.Textbox(key="box", label=str(count))

    return demo, count


def test_a_render_inside_with_a_key_keeps_what_is_keyed_in_it() -> None:
    demo, count = nested_app(key="inner")
    with App(demo) as app:
        [box] = blocks_of(demo, gr.Textbox)
        known = len(demo.blocks), len(demo.fns)
        app.type(box, "typed")
        for value in (2, 3):
            app.set(count, value)
            app.settle()
        assert blocks_of(demo, gr.Textbox) == [box]
        assert (box.label, box.value) == ("3", "typed")
        assert (len(demo.blocks), len(demo.fns)) == known


def test_a_render_inside_without_a_key_begins_anew() -> None:
    demo, count = nested_app()
    with App(demo) as app:
        [box] = blocks_of(demo, gr.Textbox)
        app.type(box, "typed")
        app.set(count, 2)
        app.settle()
        assert box._closed
        assert [each.value for each in blocks_of(demo, gr.Textbox)] == [None]


def test_keys_inside_and_outside_of_a_nested_render_are_different_ones() -> None:
    with gr.Blocks() as demo:
        count = gr.Number(1, precision=0)

        @gr.render(inputs=count)
        def outer(count: int) -> None:
            gr.Textbox(key="box", label="outer")

            @gr.render()
            def inner() -> None:
                gr.Textbox(key="box", label="inner")

    with App(demo) as app:
        first, _ = blocks_of(demo, gr.Textbox)
        app.type(first, "outer's")
        app.set(count, 2)
        app.settle()
        outer, inner = blocks_of(demo, gr.Textbox)
        assert outer is first
        assert (outer.label, outer.value, inner.label) == ("outer", "outer's", "inner")


def test_outside_of_an_app_it_is_refused() -> None:
    with pytest.raises(OutsideAppError, match="inside `with"):
        gr.render()


def test_a_generator_is_refused() -> None:
    with gr.Blocks(), pytest.raises(InvalidValueError, match="plain function"):

        @gr.render()
        def part():
            yield
