"""Closing an app from inside, and when something in it fails."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.errors import Cancelled
from nbblocks.testing import App

PATIENCE = 10


def a_listener(demo, ended):
    def leave():
        try:
            demo.close()
        finally:
            ended.set()

    return leave


def a_generator(demo, ended):
    def leave():
        yield from ()
        a_listener(demo, ended)()

    return leave


def an_async_function(demo, ended):
    async def leave():
        a_listener(demo, ended)()

    return leave


@pytest.mark.parametrize("make", [a_listener, a_generator, an_async_function])
def test_a_listener_may_close_its_app(make, comms):
    ended, given_up = threading.Event(), []
    with gr.Blocks() as demo:
        leave = gr.Button("Quit")
        gr.State("value", delete_callback=given_up.append)
        boxes = [gr.Textbox() for _ in range(20)]
        leave.click(make(demo, ended))
    demo._repr_mimebundle_()
    assert comms.open
    with App(demo) as app:
        app.click(leave)
        assert ended.wait(PATIENCE)
        assert not demo.blocks
        assert all(box._closed for box in boxes)
        assert demo.channel._closed
        assert given_up == ["value"]
    assert comms.open == []


def test_a_listener_that_closes_its_app_ends_when_that_is_done():
    ended, seen = threading.Event(), []
    with gr.Blocks() as demo:
        leave = gr.Button("Quit")

        @leave.click
        def close():
            try:
                demo.close()
                while True:
                    pass
            except Cancelled:
                seen.append(dict(demo.blocks))
                raise
            finally:
                ended.set()

    with App(demo) as app:
        app.click(leave)
        assert ended.wait(PATIENCE)
    assert seen == [{}]


class Stubborn(gr.Textbox):
    """Cannot let go of what it holds."""

    def released(self):
        raise OSError("still in use")


def test_a_block_that_cannot_let_go_does_not_keep_the_others_open(comms, caplog):
    with gr.Blocks() as demo:
        with gr.Row():
            first, stubborn, last = gr.Textbox(), Stubborn(), gr.Textbox()
        below = gr.Textbox()
    demo._repr_mimebundle_()
    demo.close()
    assert all(block._closed for block in (first, stubborn, last, below, demo.channel))
    assert comms.open == []
    assert not demo.blocks
    assert "still in use" in caplog.text
