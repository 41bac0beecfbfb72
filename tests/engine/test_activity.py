"""Whoever watches what listeners have to do hears of each step of each job."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.engine.activity import activity
from nbblocks.testing import App


@pytest.fixture
def seen(monkeypatch):
    """The states of jobs in the order in which they were told."""
    found = []
    monkeypatch.setattr(activity, "observer", lambda job: found.append(job.state))
    return found


def fails():
    raise gr.Error("no")


def words():
    yield "one"
    yield "two"


def test_each_job_is_queued_runs_and_ends(seen):
    with gr.Blocks() as demo:
        out = gr.Textbox()
        buttons = [gr.Button() for _ in range(3)]
        for button, fn in zip(buttons, (lambda: "done", fails, words), strict=True):
            button.click(fn, None, out)
    with App(demo) as app:
        for button, outcome in zip(buttons, ("success", "failure", "success"), strict=True):
            app.click(button)
            app.settle()
            assert seen == ["queued", "running", outcome]
            seen.clear()


def test_one_that_is_cancelled_while_it_waits_ends_without_running(seen):
    begun, go_on = threading.Semaphore(0), threading.Event()

    def waits():
        begun.release()
        go_on.wait(10)

    with gr.Blocks() as demo:
        start, stop = gr.Button(), gr.Button()
        run = start.click(waits, trigger_mode="multiple")
        stop.click(None, cancels=run)
    with App(demo) as app:
        app.click(start)
        assert begun.acquire(timeout=10)
        app.click(start)  # which waits for its turn
        app.click(stop)
        app.settle()
        go_on.set()
    assert sorted(seen) == ["cancelled"] * 2 + ["queued"] * 3 + ["running", "success"]
