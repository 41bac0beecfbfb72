"""JavaScript in pages that go before it has ended."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

import nbblocks as gr
from nbblocks.transport import page_calls
from tests.comms import idle


def hello(page):
    return {"kind": "hello", "page": page, "href": "", "dark": False}


@pytest.fixture
def asked(comms):
    """Show an app on page `a` that waits for JavaScript of it; gives it, its end, and the call."""
    ends = []
    with gr.Blocks() as demo:
        button = gr.Button()
        run = button.click(None, js="() => new Promise(() => {})")
        run.failure(lambda: ends.append("failure"))
        run.success(lambda: ends.append("success"))
    demo._repr_mimebundle_()
    comms.receive(demo.channel, hello("a"))
    click = {"kind": "event", "page": "a", "values": {}, "events": [[button._id, "click", None]]}
    comms.receive(demo.channel, click)
    reached(demo)
    (call,) = comms.sent(demo.channel, "js")
    yield demo, ends, call
    demo.close()


def reached(demo):
    """Wait until the engine has taken every message."""
    taken: Future[None] = Future()
    # A job's first step comes after the message that starts it.
    demo.engine.call(demo.engine.call, demo.engine.call, taken.set_result, None)
    taken.result(10)


def test_a_page_that_says_that_it_goes_ends_its_calls(comms, asked):
    demo, ends, _call = asked
    comms.receive(demo.channel, {"kind": "bye", "page": "another"})
    reached(demo)
    assert ends == []
    comms.receive(demo.channel, {"kind": "bye", "page": "a"})
    idle(demo)
    assert ends == ["failure"]


def test_a_page_that_shows_the_app_anew_has_forgotten_its_calls(comms, asked):
    demo, ends, _call = asked
    comms.receive(demo.channel, hello("a"))
    idle(demo)
    assert ends == ["failure"]


def test_a_page_that_has_vanished_is_noticed_when_another_one_comes(comms, asked, monkeypatch):
    monkeypatch.setattr(page_calls, "PATIENCE", 0.02)
    demo, ends, _call = asked
    comms.receive(demo.channel, hello("b"))
    idle(demo)
    assert ends == ["failure"]
    assert comms.sent(demo.channel, "ping") == [{"kind": "ping"}]


def test_a_page_that_is_there_keeps_its_calls(comms, asked, monkeypatch):
    monkeypatch.setattr(page_calls, "PATIENCE", 0.0)
    demo, ends, call = asked

    def come():  # and be answered before patience ends
        demo.port._calls.arrived("b")
        demo.port._calls.here("a")

    demo.engine.call(come)
    reached(demo)
    assert ends == []
    comms.receive(demo.channel, {"kind": "js_result", "call": call["call"], "values": []})
    idle(demo)
    assert ends == ["success"]


def test_a_page_that_is_gone_is_not_called(comms, asked):
    demo, ends, call = asked
    comms.receive(demo.channel, {"kind": "bye", "page": "a"})
    comms.receive(demo.channel, hello("b"))
    idle(demo)
    ends.clear()
    (button,) = [block for block in demo.blocks.values() if isinstance(block, gr.Button)]
    late = {"kind": "event", "page": "a", "values": {}, "events": [[button._id, "click", None]]}
    comms.receive(demo.channel, late)
    idle(demo)
    assert ends == ["failure"]
    assert comms.sent(demo.channel, "js") == [call]
