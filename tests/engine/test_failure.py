"""What a failed listener leaves in the log."""

from __future__ import annotations

import logging

import nbblocks as gr
from nbblocks.testing import App


def helper() -> None:
    raise KeyError("lost")


def test_the_log_begins_with_the_users_function(caplog) -> None:
    def listener() -> None:
        helper()

    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(listener)
    with App(demo) as app, caplog.at_level(logging.ERROR, "nbblocks"):
        app.click(button)
        app.settle()
    (record,) = caplog.records
    trace = record.exc_info[2]
    names = []
    while trace is not None:
        names.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert names == ["listener", "helper"]


def test_a_failure_of_our_own_is_logged_whole(caplog) -> None:
    with gr.Blocks() as demo:
        button = gr.Button()
        first, second = gr.Textbox(), gr.Textbox()
        button.click(lambda: "one", None, [first, second])
    with App(demo) as app, caplog.at_level(logging.ERROR, "nbblocks"):
        app.click(button)
        app.settle()
    (record,) = caplog.records
    assert record.exc_info[2] is not None
    assert "returned 1 value" in str(record.exc_info[1])


def test_the_page_learns_no_detail_unless_it_may() -> None:
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(helper)
    with App(demo) as app:
        app.click(button)
        app.settle()
        demo.show_error = True
        app.click(button)
        app.settle()
        assert [toast.message for toast in app.toasts] == [
            "helper failed. The log says why.",
            "'lost'",
        ]
