"""Calling an app without a page."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError


@pytest.fixture
def demo():
    with gr.Blocks() as demo:
        choice, number, out = gr.Radio(["a", "b"], type="index"), gr.Number(), gr.Textbox()
        state, button = gr.State(1), gr.Button()

        def pick(index, number):
            return f"{index}:{number}"

        def count(state):
            return state + 1

        def stream():
            yield "one"
            yield "two"

        button.click(pick, [choice, number], out)
        button.click(count, state, state)
        button.click(stream, None, out)
        button.click(None, js="() => 1")
    yield demo
    demo.close()


def test_calling_an_app_pre_and_postprocesses(demo):
    assert demo("b", 2) == "1:2"
    assert demo("b", 2, api_name="pick") == "1:2"
    assert demo("b", 2, api_name="/pick") == "1:2"
    assert not demo.engine.running


def test_what_cannot_be_called_says_why(demo):
    with pytest.raises(InvalidValueError, match="only plain functions"):
        demo(api_name="stream")
    with pytest.raises(InvalidValueError, match="uses a State"):
        demo(1, api_name="count")
    with pytest.raises(InvalidValueError, match="The app has: pick, count, stream, js_fn"):
        demo(api_name="nothing")


async def test_process_api_takes_and_returns_payloads(demo):
    pick = next(iter(demo.fns.values()))
    assert await demo.process_api(pick, ["b", 2]) == {"data": ["1:2"]}
    assert await demo.process_api(pick.fn, ["a", 1]) == {"data": ["0:1"]}
    assert await demo.process_api("stream", []) == {"data": ["one"]}
    assert demo.fns[pick.id].outputs[0].value is None
