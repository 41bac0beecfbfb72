"""An app for tests of where functions run."""

from __future__ import annotations

import nbblocks as gr


def app_of(fn, value=None, **options):
    """Return an app with a function behind a button, with what follows it, and a stop button."""
    follow = []
    with gr.Blocks() as demo:
        given, out, start, stop = gr.State(value), gr.State("before"), gr.Button(), gr.Button()
        run = start.click(fn, given, out, **options)
        run.then(lambda: follow.append("then"))
        run.success(lambda: follow.append("success"))
        stop.click(None, cancels=run)
    return demo, out, start, stop, follow
