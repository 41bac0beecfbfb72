"""Where the engine runs."""

from __future__ import annotations

import asyncio
import threading

import nbblocks as gr
from nbblocks.engine import loop
from nbblocks.engine.loop import InlineLoop, ThreadLoop
from nbblocks.testing import App


async def test_without_threads_all_runs_on_the_loop_that_is_there(monkeypatch):
    monkeypatch.setattr("nbblocks.engine.engine.make_loop", lambda _name, _workers: InlineLoop())
    threads = set()

    def plain(text):
        threads.add(threading.current_thread())
        return text + "b"

    def generate(text):
        threads.add(threading.current_thread())
        yield text + "c"
        yield text + "cd"

    async def wait(text):
        threads.add(threading.current_thread())
        await asyncio.sleep(0)
        return text + "e"

    with gr.Blocks() as demo:
        box, button = gr.Textbox("a"), gr.Button()
        chain = button.click(plain, box, box).then(generate, box, box).then(wait, box, box)
        chain.then(lambda: 1 / 0).failure(lambda text: text + "!", box, box)
    before = threading.active_count()
    async with App(demo) as app:
        app.click(button)
        await app.settled()
        assert app.value(box) == "abcde!"
        assert threading.active_count() == before
    assert threads == {threading.current_thread()}


def test_a_stopped_loop_ignores_calls():
    made = ThreadLoop("test-loop")
    ran = threading.Event()
    made.call(ran.set)
    assert ran.wait(10)
    made.stop()
    made.call(ran.clear)
    assert ran.is_set()
    assert not [t for t in threading.enumerate() if t.name.startswith("test-loop")]


def test_the_loop_tells_its_own_thread():
    made, inside = ThreadLoop("test-loop"), []
    done = threading.Event()
    made.call(lambda: (inside.append(made.inside()), done.set()))
    assert done.wait(10)
    assert inside == [True]
    assert not made.inside()
    made.stop()


def test_a_stubborn_async_function_does_not_keep_an_app_from_closing(monkeypatch):
    monkeypatch.setattr(loop, "_GRACE", 0.05)
    begun = threading.Event()

    async def stubborn():
        while True:
            try:
                begun.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                continue

    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(stubborn)
    app = App(demo)
    with app:
        app.click(button)
        assert begun.wait(10)
    assert demo._closed


def test_an_async_function_may_close_its_app():
    with gr.Blocks() as demo:
        button = gr.Button()

        async def end():
            demo.close()

        button.click(end)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert demo._closed
