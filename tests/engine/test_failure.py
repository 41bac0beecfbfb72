"""What a failed listener leaves in the log."""

from __future__ import annotations

import logging

import pytest

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


@pytest.mark.parametrize("how", [{}, {"title": KeyError("title")}])
def test_an_error_that_is_made_of_another_is_its_text(how) -> None:
    def listener() -> None:
        try:
            helper()
        except KeyError as error:
            raise gr.Error(error, **how) from error

    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(listener)
    with App(demo) as app:
        app.click(button)
        app.settle()
        (notice,) = app.toasts
    assert notice.message == "'lost'"
    assert isinstance(notice.title, str)


def test_a_toast_of_an_exception_is_its_text() -> None:
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(lambda: gr.Warning(KeyError("lost")))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert [notice.message for notice in app.toasts] == ["'lost'"]


def test_a_run_ends_although_nobody_can_be_told_that_it_has_failed(monkeypatch, caplog) -> None:
    calls = []

    def listener() -> None:
        calls.append(1)
        helper()

    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()
        button.click(listener).failure(lambda: "followed", None, out)

    def refuse(*_):
        raise TypeError("cannot be sent")

    with App(demo) as app:
        monkeypatch.setattr(demo.port, "notify", refuse)
        for _ in range(2):
            app.click(button)
            app.settle()
        assert (len(calls), out.value) == (2, "followed")
    assert "cannot be sent" in caplog.text
