"""What components and layouts have in common as widgets."""

from __future__ import annotations

import ipywidgets
import pytest
import traitlets

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def test_a_component_is_a_widget_like_any_other():
    seen = []
    box, slider = gr.Textbox("a"), ipywidgets.Text("b")
    box.observe(lambda change: seen.append(change["new"]), "value")
    link = traitlets.link((slider, "value"), (box, "value"))
    slider.value = "c"
    assert seen == ["b", "c"]
    link.unlink()
    assert ipywidgets.VBox([box]).children == (box,)


def test_setting_a_value_postprocesses_it():
    box, number = gr.Textbox(), gr.Number(precision=1)
    box.value = 5
    number.value = 1.26
    assert (box.value, number.value) == ("5", 1.3)


def test_a_wrong_value_is_refused_and_changes_nothing():
    number = gr.Number(1)
    with pytest.raises(InvalidValueError):
        number.value = "many"
    assert number.value == 1


def test_a_layout_exists_once_it_is_touched(comms):
    box = gr.Textbox()
    assert "layout" not in box.get_state()
    box.layout.width = "50%"
    assert comms.messages == 0
    box._repr_mimebundle_()
    assert len(comms.opened) == 2
    state = comms.opened[1].data["state"]
    assert state["layout"] == f"IPY_MODEL_{comms.opened[0].comm_id}"
    box.close()
    assert comms.open == []


def test_a_layout_that_is_touched_late_reaches_the_page(comms):
    box = gr.Textbox()
    box._repr_mimebundle_()
    box.layout.width = "50%"
    assert len(comms.opened) == 2
    assert comms.states(box)[0]["layout"] == f"IPY_MODEL_{comms.opened[1].comm_id}"
    box.close()


def test_a_layout_of_the_users_stays_theirs(comms):
    layout = ipywidgets.Layout(width="10px")
    box = gr.Textbox()
    box.layout = layout
    box._repr_mimebundle_()
    box.close()
    assert comms.open == [layout.comm]
    layout.close()


def test_loader_and_state_are_small(comms):
    with gr.Blocks() as demo:
        boxes = [gr.Textbox(label=f"Text {i}") for i in range(10)]
    demo._repr_mimebundle_()
    sizes = [len(repr(box.comm.__dict__["data"])) for box in boxes]
    assert max(sizes) < 2500
    demo.close()


def test_foreign_widgets_can_hold_a_part_of_an_app():
    with gr.Blocks() as demo:
        box, out = gr.Textbox(interactive=True), gr.Textbox()
        box.change(lambda text: text.upper(), box, out)
    frame = ipywidgets.HBox([box])
    with App(demo) as app:
        app.type(box, "a")
        app.settle()
        assert app.value(out) == "A"
    assert frame.children == (box,)


def test_constructing_with_positional_and_common_parameters():
    box = gr.Textbox("x", label="L", scale=2, visible=False, elem_classes="a b", elem_id="e")
    assert (box.value, box.label, box.scale, box.visible) == ("x", "L", 2, False)
    assert (box.elem_classes, box.elem_id) == (["a", "b"], "e")


def test_a_name_says_what_a_block_is():
    assert "Textbox" in repr(gr.Textbox(label="Name"))
    assert "'Name'" in repr(gr.Textbox(label="Name"))
