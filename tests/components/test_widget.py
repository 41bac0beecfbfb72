"""Widget: any ipywidget as a component."""

from __future__ import annotations

import anywidget
import ipyleaflet
import ipywidgets
import pytest
import traitlets

import nbblocks as gr
from nbblocks.errors import InvalidValueError, UnknownParameterError
from nbblocks.testing import App


class Counter(anywidget.AnyWidget):
    """Somebody's anywidget."""

    _esm = "export default { render() {} }"
    count = traitlets.Int(0).tag(sync=True)


def test_is_an_input_and_an_output() -> None:
    with gr.Blocks() as demo:
        slider = gr.Widget(ipywidgets.IntSlider(max=100))
        double = gr.Widget(ipywidgets.IntText())
        button = gr.Button()
        button.click(lambda value: value * 2, slider, double)
    with App(demo) as app:
        slider.widget.value = 21
        app.click(button)
        app.settle()
        assert double.widget.value == 42


def test_fires_change_when_its_value_moves() -> None:
    with gr.Blocks() as demo:
        counter = gr.Widget(Counter(), value="count")
        seen = gr.Textbox()
        counter.change(lambda count: f"{count} so far", counter, seen)
    with App(demo) as app:
        counter.widget.count = 3
        app.settle()
        assert app.value(seen) == "3 so far"


def test_every_trait_is_an_event() -> None:
    with gr.Blocks() as demo:
        slider = gr.Widget(ipywidgets.IntSlider())
        seen = gr.Textbox()
        slider.max(lambda: "max", None, seen)
        slider.event("description")(lambda: "description", None, seen)
    with App(demo) as app:
        slider.widget.max = 7
        app.settle()
        assert app.value(seen) == "max"
        slider.widget.description = "How many?"
        app.settle()
        assert app.value(seen) == "description"


def test_a_button_of_ipywidgets_fires_click() -> None:
    with gr.Blocks() as demo:
        button = gr.Widget(ipywidgets.Button(), value=None)
        seen = gr.Textbox()
        button.click(lambda: "clicked", None, seen)
    with App(demo) as app:
        button.widget.click()
        app.settle()
        assert app.value(seen) == "clicked"


def test_an_update_sets_traits_of_the_widget_and_of_its_place() -> None:
    with gr.Blocks() as demo:
        slider = gr.Widget(ipywidgets.IntSlider())
        button = gr.Button()
        button.click(lambda: gr.update(max=5, value=4, visible=False), None, slider)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (slider.widget.max, slider.widget.value) == (5, 4)
        assert "nbb-hidden" in slider._dom_classes


def test_an_update_with_an_unknown_trait_fails_and_changes_nothing() -> None:
    with gr.Blocks():
        slider = gr.Widget(ipywidgets.IntSlider(value=3))
    with pytest.raises(UnknownParameterError, match="Did you mean `description`"):
        slider.changes(gr.update(value=4, descripton="x"))
    assert slider.value == 3


def test_the_value_can_be_read_and_set_from_a_cell() -> None:
    slider = gr.Widget(ipywidgets.IntSlider(), render=False)
    slider.value = 9
    assert slider.value == slider.widget.value == 9


def test_its_child_is_the_widget() -> None:
    with gr.Blocks(), gr.Row() as row:
        slider = gr.Widget(ipywidgets.IntSlider())
    assert row.children == (slider,)
    assert slider.children == (slider.widget,)


@pytest.mark.parametrize("value", ["valeu", "_model_id2"])
def test_a_trait_that_the_widget_lacks_is_refused(value: str) -> None:
    with pytest.raises(InvalidValueError, match=f"no trait '{value}'"):
        gr.Widget(ipywidgets.IntSlider(), value=value)


def test_what_is_no_widget_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="takes an ipywidget"):
        gr.Widget("slider")


def test_closing_the_app_lets_go_of_the_widget_but_does_not_close_it() -> None:
    foreign = ipywidgets.IntSlider()
    with gr.Blocks() as demo:
        gr.Widget(foreign)
    before = foreign.model_id
    demo.close()
    assert foreign.model_id == before
    assert not foreign._trait_notifiers.get(traitlets.All, {}).get("change")


def test_a_map_of_ipyleaflet_is_a_component() -> None:
    with gr.Blocks() as demo:
        place = gr.Widget(ipyleaflet.Map(), value="center")
        zoom = gr.Slider(1, 18, 5, step=1)
        shown = gr.Textbox()
        zoom.change(lambda zoom: gr.update(zoom=zoom), zoom, place)
        place.change(lambda center: f"{center[0]:.0f} {center[1]:.0f}", place, shown)
    with App(demo) as app:
        app.set(zoom, 7)
        app.settle()
        assert place.widget.zoom == 7
        place.widget.center = (52, 13)
        app.settle()
        assert app.value(shown) == "52 13"
