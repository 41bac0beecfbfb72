"""Closed blocks: their comms close when the pages are done with them."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.transport import closing
from tests.comms import idle


@pytest.fixture
def app(comms):
    comms.prompt = False
    with gr.Blocks() as demo:
        with gr.Row() as row:
            gr.Textbox(label="Name")
        gr.Textbox(label="Other")
    demo._repr_mimebundle_()
    yield demo, row
    comms.prompt = True
    demo.close()


def hello(comms, demo, *pages):
    for page in pages:
        comms.receive(demo.channel, {"kind": "hello", "page": page, "href": "", "dark": False})
    idle(demo)


def test_comms_close_when_every_page_is_done_and_after_the_children_without_them(comms, app):
    demo, row = app
    hello(comms, demo, "one", "two")
    inside = [row.comm, row.blocks_inside[0].comm]
    row.close()
    idle(demo)
    assert [comm.closed for comm in inside] == [False, False]
    asked = comms.sent(demo.channel, "closing")[-1]
    assert asked["models"][-2:] == [comm.comm_id for comm in inside]
    assert not asked["over"]
    order = [data.get("state", data.get("content", {})) for _, data, _ in comms.log]
    children = max(at for at, each in enumerate(order) if "children" in each)
    assert children < order.index(asked)
    demo.channel.comm.answer(asked["call"], "one")
    assert not inside[0].closed
    demo.channel.comm.answer(asked["call"], "two")
    assert [comm.closed for comm in inside] == [True, True]


def test_a_page_that_goes_owes_no_answer(comms, app):
    demo, row = app
    hello(comms, demo, "one")
    comm = row.comm
    row.close()
    idle(demo)
    comms.receive(demo.channel, {"kind": "bye", "page": "one"})
    assert comm.closed


def test_without_a_page_comms_close_at_once(comms, app):
    demo, row = app
    comm = row.comm
    row.close()
    idle(demo)
    assert comm.closed


def test_an_app_that_closes_hears_the_page_until_it_is_done(comms, app):
    demo, _row = app
    hello(comms, demo, "one")
    link = demo.channel.comm
    demo.close()
    asked = comms.sent(demo.channel, "closing")[-1]
    assert asked["over"]
    assert not any(comm.closed for comm in comms.opened)
    demo.close()
    assert not link.closed
    link.answer(asked["call"], "one")
    assert comms.open == []


def test_comms_do_not_wait_for_ever_for_a_page_that_cannot_answer(comms, app, monkeypatch):
    demo, row = app
    hello(comms, demo, "gone")
    comm = row.comm
    row.close()
    idle(demo)
    monkeypatch.setattr(closing, "PATIENCE", 0)
    hello(comms, demo, "new")
    assert comm.closed
