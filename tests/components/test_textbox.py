"""Textbox and TextArea: any object becomes text, None empties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.testing import App


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), ("", ""), (3, "3"), (["a"], "['a']"), ("  a\n", "  a\n")]
)
def test_value(value, text):
    box = gr.Textbox(value)
    assert box.value == text
    assert box.preprocess(box.value) == text


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans()))
def test_postprocess_is_idempotent(value):
    box = gr.Textbox()
    once = box.postprocess(value)
    assert box.postprocess(once) == once


def test_assignment_is_postprocessed():
    box = gr.Textbox()
    box.value = 42
    assert box.value == "42"


def test_callable_value():
    assert gr.Textbox(lambda: 7).value == "7"


def test_defaults_of_text_area():
    area = gr.TextArea("x")
    assert (area.value, area.lines, area.max_lines, area._component) == ("x", 7, 20, "textbox")
    assert isinstance(area, gr.Textbox)
    assert gr.Text is gr.Textbox


def test_html_attributes_travel_without_what_is_not_set():
    given = gr.InputHTMLAttributes(autocorrect="off", tabindex=3)
    for attributes in (given, {"autocorrect": "off", "tabindex": 3, "lang": None}):
        state = gr.Textbox(html_attributes=attributes).get_state()
        assert state["html_attributes"] == {"autocorrect": "off", "tabindex": 3}
    assert gr.Textbox().get_state()["html_attributes"] is None


def test_older_spelling_of_the_copy_button():
    with pytest.warns(DeprecationWarning, match="now spelled `buttons=`"):
        box = gr.Textbox(show_copy_button=True)
    assert box.buttons == ["copy"]


def test_text_area_as_an_update():
    with gr.Blocks() as demo:
        area = gr.TextArea()
        button = gr.Button()
        button.click(lambda: gr.TextArea("new", label="Story", lines=3), None, area)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (area.value, area.label, area.lines, area.max_lines) == ("new", "Story", 3, 20)
