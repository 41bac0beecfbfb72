"""Listeners that name what stands outside of their app."""

from __future__ import annotations

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks.errors import OutsideAppError
from nbblocks.testing import App


def shown_by_every_way(demo):
    """Return what showing the app in each of its ways says."""
    ways = [lambda: App(demo).__enter__(), demo.launch, demo._repr_mimebundle_]
    said = []
    for way in ways:
        with pytest.raises(OutsideAppError) as failure:
            way()
        said.append(str(failure.value))
    assert len(set(said)) == 1
    demo.close()
    return said[0]


@pytest.mark.parametrize("role", ["input", "output", "trigger", "keyword"])
def test_a_component_that_was_made_outside_is_refused_when_the_app_is_shown(role):
    box = gr.Textbox(label="Far")

    def greet(*_, **__):
        return None

    with gr.Blocks() as demo:
        button = gr.Button()
        if role == "trigger":
            box.change(greet)
        elif role == "keyword":
            button.click(lambda a=None: a, inputs_kwargs={"a": box}, api_name="greet")
        else:
            button.click(greet, **{f"{role}s": box})
    said = shown_by_every_way(demo)
    assert f"names {box!r}, which was made outside of the app" in said
    assert "Make it inside `with gr.Blocks():`" in said
    assert role == "keyword" or "'greet'" in said


def test_a_layout_outside_takes_its_components_along():
    with gr.Column() as column:
        box = gr.Textbox()
    with gr.Blocks() as demo:
        gr.Button().click(lambda: "x", None, box)
    assert f"{box!r} in {column!r}" in shown_by_every_way(demo)


def test_a_component_that_another_app_has_placed_since_is_refused():
    box = gr.Textbox()
    with gr.Blocks() as demo:
        gr.Button().click(lambda: "x", None, box)
    with gr.Blocks() as other:
        box.render()
    assert f"{box!r}, which stands in another app" in shown_by_every_way(demo)
    other.close()


def test_what_gets_its_place_before_the_app_is_shown_is_fine():
    early, button = gr.Textbox(), gr.Button()
    with gr.Column() as column:
        inner = gr.Textbox()
    with gr.Blocks() as part:
        nested = gr.Textbox()
    with gr.Blocks() as demo:
        button.click(lambda: ("a", "b"), None, [early, inner])
        early.render()
        column.render()
    with demo:
        button.render()
        part.render()
        button.click(lambda: "c", None, nested)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert [app.value(box) for box in (early, inner, nested)] == ["a", "b", "c"]


def test_what_has_no_look_needs_no_place():
    state, stored, timer = gr.State(0), gr.BrowserState(1), gr.Timer(5)
    with gr.Blocks() as demo:
        out = gr.Number()
        timer.tick(lambda s, b: (s + 1, s + b), [state, stored], [state, out])
    with App(demo) as app:
        app.advance(11)
        assert app.value(out) == 2


def test_a_clear_button_in_a_corner_has_its_place_there():
    with gr.Blocks() as demo:
        out = gr.Textbox("x")
        clear = gr.Button("Clear", render=False)
    corner = gr.Button("Empty")
    with demo:
        gr.Textbox(buttons=[clear, corner])
        corner.click(lambda: "y", None, out)
    with App(demo) as app:
        app.click(corner)
        app.settle()
        assert app.value(out) == "y"


def test_left_out_on_purpose_is_no_mistake():
    hidden = gr.Textbox("a", render=False)
    with gr.Blocks() as demo:
        button, taken = gr.Button(), gr.Textbox("b")
        out = gr.Textbox()
        button.click(lambda a, b: a + b, [hidden, taken], out)
        taken.unrender()
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "ab"


def test_a_component_that_the_page_shows_elsewhere_is_seen(comms):
    box = gr.Textbox()
    elsewhere = ipywidgets.HBox([box])
    with gr.Blocks() as demo:
        gr.Button().click(lambda: "x", None, box)
    assert demo._repr_mimebundle_()
    demo.close()
    elsewhere.close()


def test_blocks_of_gr_render_may_use_what_is_outside_of_it():
    with gr.Blocks() as demo:
        count, out = gr.Slider(1, 3, value=1, step=1), gr.Textbox()

        @gr.render(inputs=count)
        def boxes(count):
            for i in range(int(count)):
                gr.Button(str(i), key=i).click(lambda i=i: str(i), None, out)

    with App(demo) as app:
        app.settle()
        buttons = [block for block in demo.blocks.values() if isinstance(block, gr.Button)]
        app.click(buttons[0])
        app.settle()
        assert app.value(out) == "0"
