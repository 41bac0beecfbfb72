"""HTML: props of one's own, events of any name."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.testing import App


def test_unknown_keywords_are_props():
    html = gr.HTML("<b>x</b>", max=10, elem_id="it", visible="hidden")
    assert html.props == {"max": 10}
    assert (html.value, html.elem_id, html.visible, html.container) == (
        "<b>x</b>",
        "it",
        "hidden",
        False,
    )


def test_an_update_merges_props():
    with gr.Blocks() as demo:
        html = gr.HTML(3, max=10, color="red")
        button = gr.Button()
        button.click(lambda: gr.HTML(5, max=20, padding=True), None, html)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert (html.value, html.padding) == (5, True)
    assert html.props == {"max": 20, "color": "red"}


def test_events_of_ones_own_are_named_in_the_script():
    seen = []
    with gr.Blocks() as demo:
        html = gr.HTML(js_on_load="element.onclick = () => trigger('boom', {power: 3})")
        html.boom(lambda: seen.append("boom"))
    with App(demo) as app:
        demo.engine.call(demo.engine.receive, "p", {}, [[html._id, "boom", None]])
        app.settle()
    assert seen == ["boom"]
    with pytest.raises(AttributeError, match="must be named in `js_on_load`"):
        html.bang  # noqa: B018 - the access is the test


def test_a_page_may_set_value_and_props():
    with gr.Blocks():
        html = gr.HTML(1, max=10)
    html.receive({"value": 2, "props": {"max": 11}})
    assert (html.value, html.props) == (2, {"max": 11})
    with pytest.raises(ValueError, match="cannot set `html_template`"):
        html.receive({"html_template": "<script>"})


def test_server_functions_warn():
    with pytest.warns(UserWarning, match="`trigger` an event"):
        gr.HTML(server_functions=[print])
