"""A function that goes on step by step, while the test looks at what its output shows."""

from __future__ import annotations

import threading

import nbblocks as gr
from nbblocks.engine import status
from nbblocks.testing import App


class Steps:
    """Lets a function go on step by step, while the test looks at what is shown."""

    def __init__(self):
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)

    def pause(self):
        self.begun.release()
        assert self.go.acquire(timeout=10)


def shown(fn, steps):
    """Run a function and return the bars that its output shows at each of its pauses."""
    seen = []
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
        button.click(lambda: steps.begun.release())
    with App(demo) as app:
        app.click(button)
        while True:
            assert steps.begun.acquire(timeout=10)
            if not any(job.listener.fn is fn for job in demo.engine.jobs):
                break
            app.advance(status.PATIENCE)
            seen.append(app.statuses[-1][2].get("progress", []))
            steps.go.release()
        app.settle()
        assert app.toasts == []
        assert app.statuses[-1][1] == "done"
    return seen


def brief(bars):
    return [(bar["desc"], bar["index"], bar["length"]) for bar in bars]
