"""Which app gives way to which, in front ends that do not tell the kernel which cell runs."""

from __future__ import annotations

import asyncio
import contextlib
import functools

import pytest

import nbblocks as gr
from tests.comms import idle


@pytest.fixture
def appear(comms):
    apps = []

    def show(demo=None, cell="page:1", page="page"):
        if demo is None:
            with gr.Blocks() as demo:
                gr.Textbox(label="Name")
            apps.append(demo)
        demo._repr_mimebundle_()
        hello = {"kind": "hello", "page": page, "href": "", "dark": False, "cell": cell}
        comms.receive(demo.channel, hello)
        idle(demo)
        return demo

    yield show
    for demo in apps:
        demo.close()


def leave(comms, demo, page="page"):
    comms.receive(demo.channel, {"kind": "bye", "page": page})


def test_an_app_that_has_given_way_to_another_in_its_cell_is_closed(comms, appear):
    first = appear()
    leave(comms, first)
    appear()
    assert first._closed


def test_apps_shown_by_one_cell_live_together(appear):
    first, second = appear(), appear()
    assert not first._closed
    assert not second._closed


def test_an_app_whose_output_was_cleared_can_be_shown_again(comms, appear):
    first = appear()
    leave(comms, first)
    assert not first._closed
    assert appear(first) is first
    leave(comms, first)
    appear(first, cell="page:2")
    appear(cell="page:1")
    assert not first._closed


def test_what_unloads_knows_the_visitor(comms, appear):
    known = []

    async def tell_later(request: gr.Request):
        await asyncio.sleep(0)
        known.append(("async", request.session_hash))

    def tell(request: gr.Request):
        known.append(("plain", request.session_hash))

    with gr.Blocks() as demo:
        demo.unload(tell)
        demo.unload(tell_later)
    appear(demo)
    leave(comms, demo)
    demo.close()
    assert known == [("plain", "page"), ("async", "page")]


def test_the_loop_of_a_thread_stays_when_an_app_unloads():
    with gr.Blocks() as demo:
        demo.unload(functools.partial(asyncio.sleep, 0))
    with contextlib.closing(asyncio.new_event_loop()) as loop:
        asyncio.set_event_loop(loop)
        demo.close()
        assert asyncio.get_event_loop() is loop
        asyncio.set_event_loop(None)


async def test_what_unloads_runs_although_a_loop_runs_already(appear):
    known = []

    async def tell():
        await asyncio.sleep(0)
        known.append("told")

    with gr.Blocks() as demo:
        demo.unload(tell)
    demo.close()
    assert known == ["told"]


def test_what_unloads_for_too_long_is_left_to_itself(appear, monkeypatch, caplog):
    monkeypatch.setattr("nbblocks.app.direct.FAREWELL", 0.01)
    with gr.Blocks() as demo:
        demo.unload(asyncio.Event().wait)
    appear(demo)
    demo.close()
    assert "failed on unload" in caplog.text
    assert demo._closed
