"""Buttons in a component's corner, and the events a page is asked to send."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App
from tests.comms import idle


def test_names_travel_as_they_are():
    assert gr.Textbox(buttons=["copy"]).get_state("buttons") == {"buttons": ["copy"]}
    assert gr.Textbox().get_state("buttons") == {"buttons": None}


def test_a_button_leaves_the_layout_and_joins_the_app():
    with gr.Blocks() as demo:
        button = gr.Button("Clear it")
        box = gr.Textbox(buttons=["copy", button])
    assert demo.blocks_inside == [box]
    assert button.app is demo
    assert demo.blocks[button._id] is button
    sent = box.get_state("buttons")["buttons"]
    shown = {"block": button._id, "value": "Clear it", "icon": None, "interactive": True}
    assert sent == ["copy", shown]
    demo.close()
    assert button._closed


async def test_a_click_on_it_starts_its_listeners():
    with gr.Blocks() as demo:
        button = gr.Button("Clear", render=False)
        box = gr.Textbox("full", buttons=[button])
        button.click(lambda: "", outputs=box)
    async with App(demo) as app:
        app.fire(button, "click")
        await app.settled()
        assert app.value(box) == ""


def test_the_component_shows_what_becomes_of_its_button():
    button = gr.Button("A")
    box = gr.Textbox(buttons=[button])
    button.value, button.interactive = "B", False
    (sent,) = box.get_state("buttons")["buttons"]
    assert (sent["value"], sent["interactive"]) == ("B", False)
    button.visible = False
    assert box.get_state("buttons") == {"buttons": []}


def test_a_component_closes_the_button_it_no_longer_has():
    kept, dropped = gr.Button("A"), gr.Button("B")
    box = gr.Textbox(buttons=[kept, dropped])
    box.buttons = [kept]
    assert (kept._closed, dropped._closed) == (False, True)
    box.close()
    assert kept._closed


@pytest.mark.parametrize("wrong", [[3], gr.Row, [gr.Textbox]])
def test_what_is_no_button_is_refused(wrong):
    with pytest.raises(InvalidValueError, match=r"buttons takes a list of names .* not "):
        gr.Textbox(buttons=wrong)


def test_the_page_is_asked_for_the_events_that_are_heard():
    with gr.Blocks() as demo:
        box = gr.Textbox()
        box.focus(lambda: None)
        first = box.submit(lambda: None)
        second = box.submit(lambda: None)
    assert box.get_state("_listens") == {"_listens": ["focus", "submit"]}
    demo.graph.remove(first.listener)
    assert box.get_state("_listens") == {"_listens": ["focus", "submit"]}
    demo.graph.remove(second.listener)
    assert box.get_state("_listens") == {"_listens": ["focus"]}
    assert gr.Textbox().get_state("_listens") == {"_listens": []}
    demo.close()


def test_a_page_hears_of_listeners_and_buttons_that_come_later(comms):
    with gr.Blocks() as demo:
        button = gr.Button("A")
        box = gr.Textbox(buttons=[button])
    assert demo.model_id
    with demo:
        box.blur(lambda: None)
    idle(demo)
    assert comms.states(box)[-1] == {"_listens": ["blur"]}
    button.value = "B"
    idle(demo)
    assert comms.states(box)[-1]["buttons"][0]["value"] == "B"
    demo.close()
