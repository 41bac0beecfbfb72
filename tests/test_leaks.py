"""What is left when an app is closed: nothing. And how few messages it takes to show one."""

from __future__ import annotations

import gc
import tempfile
import threading
import weakref
from pathlib import Path

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks.base.block import Block
from nbblocks.testing import App


def instances():
    """Return every widget that ipywidgets keeps alive."""
    if ipywidgets.__version__ < "8":
        return dict(ipywidgets.Widget.widgets)
    from ipywidgets.widgets import widget

    return dict(widget._instances)


def everything(path):
    """Build an app with something of everything."""
    with gr.Blocks(title="Leaks") as demo:
        with gr.Row(equal_height=True, height=100):
            name = gr.Textbox(label="Name", key="name")
            gr.Image(path)
        with gr.Tabs():
            with gr.Tab("One"), gr.Accordion("More", open=False):
                slider = gr.Slider(0, 10, label="Size")
            with gr.Tab("Two"), gr.Column(visible=False):
                gr.Markdown(lambda: "loaded")
        with gr.Sidebar():
            state = gr.State({"n": 0})
        gr.Timer(1000).tick(lambda: None)
        button, out = gr.Button("Go"), gr.JSON()
        run = button.click(lambda *values: values, [name, slider, state], out)
        run.then(lambda: "x", None, name)
        gr.Button("Stop").click(None, cancels=run)
        demo.load(lambda: 5, None, slider)
    return demo, name, button


def show(demo, comms):
    """Show an app in a page that says hello, and click in it."""
    demo._repr_mimebundle_()
    comms.receive(demo.channel, {"kind": "hello", "page": "p", "href": "", "dark": False})


def settle(demo):
    with App(demo, load=False, close=False) as app:
        app.settle()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "dot.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    return path


def test_fifty_apps_leave_nothing(comms, picture, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Path(tempfile.gettempdir()).mkdir(exist_ok=True)
    gc.collect()
    widgets, threads = instances(), set(threading.enumerate())
    files = set(tmp_path.rglob("*"))
    refs = []
    for _ in range(50):
        demo, name, button = everything(picture)
        refs += [weakref.ref(block) for block in demo.blocks.values()]
        show(demo, comms)
        event = {"kind": "event", "page": "p", "values": {str(name._id): {"value": "x"}}}
        comms.receive(demo.channel, {**event, "events": [[button._id, "click", None]]})
        settle(demo)
        demo.close()
    assert comms.opened
    assert comms.open == []
    assert set(threading.enumerate()) == threads
    assert set(tmp_path.rglob("*")) == files
    assert instances().keys() == widgets.keys()
    del demo, name, button
    comms.opened.clear()
    comms.log.clear()
    gc.collect()
    assert [ref() for ref in refs if ref() is not None] == []


def test_apps_that_nobody_closes_go_when_nobody_holds_them(picture):
    gc.collect()
    threads = set(threading.enumerate())
    refs = []
    for _ in range(5):
        demo, _name, button = everything(picture)
        refs += [weakref.ref(block) for block in demo.blocks.values()]
        with App(demo, close=False) as app:
            app.click(button)
            app.settle()
        drain(demo.engine.loop)
    del demo, _name, button, app
    gc.collect()
    assert [ref() for ref in refs if ref() is not None] == []
    assert set(threading.enumerate()) == threads


def drain(loop):
    """Let every thread of an engine come back from what it did last."""
    back = threading.Event()
    loop.call(back.set)
    assert back.wait(10)
    barrier = threading.Barrier(len(loop.pool._threads), timeout=10)
    for done in [loop.pool.submit(barrier.wait) for _ in range(barrier.parties)]:
        done.result(10)


def test_closing_twice_or_unshown_is_fine(comms):
    demo, _name, _button = everything(None)
    demo.close()
    demo.close()
    assert comms.opened == []


def test_building_sends_nothing_and_showing_two_messages_a_component_at_most(comms):
    with gr.Blocks() as demo:
        for i in range(25):
            with gr.Row():
                text = gr.Textbox(label=f"Text {i}")
                gr.Slider(0, 10, label=f"Slider {i}")
                gr.Checkbox(label=f"Box {i}")
                gr.Button("Go").click(lambda t: t, text, text)
    components = [block for block in demo.blocks.values() if not isinstance(block, gr.Row)]
    assert comms.messages == 0
    assert not demo.engine.running
    demo._repr_mimebundle_()
    assert comms.messages <= 2 * len(components)
    assert len(comms.opened) == len(demo.blocks) + 1
    demo.close()


def test_showing_an_app_again_opens_nothing_new(comms):
    demo, _name, _button = everything(None)
    show(demo, comms)
    settle(demo)
    before = comms.messages
    demo._repr_mimebundle_()
    assert comms.messages == before
    demo.close()


def test_a_closed_app_stays_closed(comms):
    demo, name, _button = everything(None)
    show(demo, comms)
    demo.close()
    before = comms.messages
    assert demo.model_id is None
    name.value = "later"
    assert comms.messages == before
    assert isinstance(name, Block)
