"""A page that loads an app which is shown already, while the app goes on."""

from __future__ import annotations

import threading

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks.transport import closing, snapshot
from tests.comms import OLD, idle


@pytest.fixture
def app(comms, monkeypatch):
    # What tests before have left is no model of this page.
    home = ipywidgets.Widget if OLD else ipywidgets.widgets.widget
    monkeypatch.setattr(home, "widgets" if OLD else "_instances", {})
    comms.prompt = False
    with gr.Blocks() as demo:
        with gr.Row() as row:
            gr.Textbox("first", label="Name")
        gr.Textbox(label="Other")
    assert demo._repr_mimebundle_()
    yield demo, row
    comms.prompt = True
    demo.close()


class Page:
    """A page that asks for all models, as JupyterLab does, and says hello afterwards."""

    def __init__(self, comms, demo, name):
        self.comms, self.demo, self.name = comms, demo, name
        self.control = demo.comm.__class__(target_name="jupyter.widget.control")
        snapshot._opened(self.control, {"metadata": {"version": "1.0.0"}})

    def ask(self):
        """Ask for all models, and return their states by id."""
        data = {"method": "request_states"}
        self.control.callback({"content": {"data": data}, "buffers": []})
        [answer] = [data for comm, data, _ in self.comms.log if comm is self.control]
        return {key: each["state"] for key, each in answer["states"].items()}

    def say_hello(self):
        hello = {"kind": "hello", "page": self.name, "href": "", "dark": False}
        self.comms.receive(self.demo.channel, hello)
        idle(self.demo)


def build(row, text):
    with row:
        return gr.Textbox(text)


def test_what_a_layout_names_is_among_the_models(comms, app):
    demo, row = app
    page = Page(comms, demo, "page")
    with demo.lock:  # so nothing is sent before the page has asked
        build(row, "second")
        states = page.ask()
    names = [f"IPY_MODEL_{key}" for key in states]
    inside = states[row.comm.comm_id]["children"]
    assert set(inside) <= {*names}
    values = [states[name.removeprefix("IPY_MODEL_")]["value"] for name in inside]
    assert values == ["first", "second"]


def test_nothing_changes_while_a_page_is_given_the_models(comms, app, monkeypatch):
    demo, row = app
    give = ipywidgets.Widget._handle_control_comm_msg
    free = []

    def slowly(message):
        other = threading.Thread(target=lambda: free.append(demo.lock.acquire(blocking=False)))
        other.start()
        other.join()
        give(message)

    monkeypatch.setattr(ipywidgets.Widget, "_handle_control_comm_msg", slowly)
    assert row.comm.comm_id in Page(comms, demo, "page").ask()
    assert free == [False]


def test_a_page_hears_when_it_says_hello_what_it_could_not_hear_before(comms, app):
    demo, row = app
    page = Page(comms, demo, "page")
    first, other = row.blocks_inside[0], demo.blocks_inside[-1]
    comm = first.comm
    page.ask()
    with demo.lock:
        new = build(row, "second")
        first.close()
        other.value = "typed"
    idle(demo)
    assert not comm.closed
    comms.log.clear()
    page.say_hello()
    assert {"children": [f"IPY_MODEL_{new.comm.comm_id}"]} in comms.states(row)
    assert {"value": "typed"} in comms.states(other)
    asked = comms.sent(demo.channel, "closing")[-1]
    assert comm.comm_id in asked["models"]
    assert not comm.closed
    demo.channel.comm.answer(asked["call"], "page")
    assert comm.closed


def test_what_another_page_sets_meanwhile_arrives_as_well(comms, app):
    demo, _row = app
    first, second = Page(comms, demo, "one"), Page(comms, demo, "two")
    other = demo.blocks_inside[-1]
    first.say_hello()
    second.ask()
    values = {str(other._id): {"value": "typed"}}
    comms.receive(demo.channel, {"kind": "event", "page": "one", "values": values, "events": []})
    idle(demo)
    comms.log.clear()
    second.say_hello()
    assert {"value": "typed"} in comms.states(other)
    comms.log.clear()
    second.say_hello()
    assert comms.states(other) == []


def test_a_page_that_never_shows_the_app_is_waited_for_no_longer_than_it_may_take(
    comms, app, monkeypatch
):
    demo, row = app
    Page(comms, demo, "page").ask()
    inside, other = row.comm, demo.blocks_inside[-1].comm
    row.close()
    idle(demo)
    assert not inside.closed
    monkeypatch.setattr(closing, "PATIENCE", -1)
    comms.receive(demo.channel, {"kind": "hello", "page": "b", "href": "", "dark": False})
    assert not inside.closed
    monkeypatch.setattr(closing, "LOADING", -1)
    demo.blocks_inside[-1].close()
    idle(demo)
    assert inside.closed
    assert other.closed


def test_who_asks_for_one_model_gets_it_at_once(comms, app):
    """The answer is known by the message that it answers: later it would be nobody's."""
    _demo, row = app
    row.comm.callback({"content": {"data": {"method": "request_state"}}, "buffers": []})
    [state] = comms.states(row)
    assert state["children"] == [f"IPY_MODEL_{row.blocks_inside[0].comm.comm_id}"]
