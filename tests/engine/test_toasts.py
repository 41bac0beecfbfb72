"""`gr.Error`, `gr.Info`, `gr.Warning` and `gr.Success`."""

from __future__ import annotations

import logging

import nbblocks as gr
from nbblocks.testing import App


def clicked(fn):
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(fn)
    with App(demo) as app:
        app.click(button)
        app.settle()
        return [(t.level, t.title, t.message, t.duration) for t in app.toasts]


def test_calls_show_toasts_in_order():
    def fn():
        gr.Info("one")
        gr.Warning("two", duration=None)
        gr.Success("three", title="Well done")
        gr.Info("unseen", visible=False)

    assert clicked(fn) == [
        ("info", "Info", "one", 10),
        ("warning", "Warning", "two", None),
        ("success", "Well done", "three", 10),
    ]


def test_an_error_shows_its_message_and_fails_the_event():
    def fn():
        raise gr.Error("Cannot divide by zero.", duration=5, title="Arithmetic")

    assert clicked(fn) == [("error", "Arithmetic", "Cannot divide by zero.", 5)]


def test_an_error_may_be_invisible_and_unlogged(caplog):
    def fn():
        raise gr.Error("quiet", visible=False, print_exception=False)

    assert clicked(fn) == []
    assert "quiet" not in caplog.text


def test_an_error_is_logged_with_its_traceback(caplog):
    def fn():
        raise gr.Error("loud")

    clicked(fn)
    assert "loud" in caplog.text
    assert "Traceback" in caplog.text


def test_an_error_is_a_value_error():
    assert issubclass(gr.Error, ValueError)


def test_outside_a_listener_they_go_to_the_log(caplog):
    with caplog.at_level(logging.INFO, "nbblocks"):
        gr.Info("hello")
        gr.Warning("careful")
    assert [record.getMessage() for record in caplog.records] == ["Info: hello", "Warning: careful"]


def test_an_unexpected_exception_tells_nothing_of_itself(caplog):
    def fn():
        raise KeyError("password")

    (toast,) = clicked(fn)
    assert toast == ("error", "Error", "fn failed. The log says why.", 10)
    assert "password" in caplog.text


def test_async_functions_show_toasts_too():
    async def fn():
        gr.Info("async")

    assert clicked(fn) == [("info", "Info", "async", 10)]
