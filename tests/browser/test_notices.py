"""What an app says while it works, and when something goes wrong."""

from __future__ import annotations

import re

import pytest

from nbblocks.testing.pages import ButtonPage, JSONPage, TextboxPage, ToastPage
from nbblocks.testing.pages.base import expect

pytestmark = pytest.mark.browser

TOASTS = """
import nbblocks as gr

def fail():
    raise gr.Error("Not today.", title="Sorry", duration=None)

def crash():
    return {}["a secret"]

with gr.Blocks() as demo:
    for kind in (gr.Info, gr.Warning, gr.Success):
        gr.Button(kind.__name__).click(lambda kind=kind: kind(f"A {kind.__name__}", duration=None))
    text = gr.Textbox("as it was", label="Text")
    gr.Button("Fail").click(fail, None, text)
    gr.Button("Crash").click(crash, None, text)
    gr.Button("Brief").click(lambda: gr.Info("Gone at once", duration=0.1))
demo
"""


def test_toasts(host, show, page):
    show(host, TOASTS)
    for kind in ("Info", "Warning", "Success"):
        ButtonPage(page, kind).click()
        ToastPage(page, f"A {kind}", kind.lower()).expect()
    ToastPage(page, "A Info").close()
    ToastPage(page, "A Info").expect(False)
    ToastPage(page, "A Warning").expect()
    ButtonPage(page, "Brief").click()
    toast = ToastPage(page, "Gone at once").root
    expect(toast).to_have_count(0)


def test_errors_leave_what_was_there(host, show, page):
    show(host, TOASTS)
    text = TextboxPage(page, "Text")
    ButtonPage(page, "Fail").click()
    ToastPage(page, "Not today.", "error").expect()
    expect(ToastPage(page, "Not today.").root).to_contain_text("Sorry")
    text.expect_status("Not today.")
    text.expect_value("as it was")

    ButtonPage(page, "Crash").click()
    text.expect_status("crash failed. The log says why.")
    text.expect_value("as it was")
    assert "a secret" not in page.locator(".nbb-blocks").inner_text()
    assert "Traceback" not in page.locator(".nbb-blocks").inner_text()


WAITING = """
import threading
import nbblocks as gr

gates = {name: threading.Event() for name in "ab"}

def wait(name):
    gates[name].wait(30)
    return f"{name} is through"

with gr.Blocks() as demo:
    outs = {name: gr.Textbox("before", label=name.upper()) for name in "ab"}
    for name, out in outs.items():
        start = gr.Button(f"Start {name}")
        start.click(lambda name=name: wait(name), None, out, concurrency_id="one")
        gr.Button(f"Free {name}").click(lambda name=name: gates[name].set(), queue=False)
    progress_out = gr.JSON({"value": "before"}, label="Progress")

    def count(progress=gr.Progress()):
        progress((3, 8), desc="Counting", unit="sheep")
        gates["a"].wait(30)
        return {"value": "after"}

    gr.Button("Count").click(count, None, progress_out)
demo
"""


def test_status_stands_over_the_output(host, show, page):
    show(host, WAITING)
    first, second = TextboxPage(page, "A"), TextboxPage(page, "B")
    ButtonPage(page, "Start a").click()
    first.expect_busy()
    first.expect_value("before")
    first.expect_status(re.compile(r"\d\.\d s"))
    ButtonPage(page, "Start b").click()
    second.expect_status("Queue: 1")
    ButtonPage(page, "Count").click()
    JSONPage(page, "Progress").expect_status(re.compile("Counting.*3/8 sheep"))
    JSONPage(page, "Progress").expect_text("before")
    ButtonPage(page, "Free a").click()
    first.expect_value("a is through")
    first.expect_busy(False)
    JSONPage(page, "Progress").expect_text("after")
    second.expect_status(re.compile(r"\d\.\d s"))
    expect(second.root.locator(".nbb-badge")).not_to_contain_text("Queue")
    ButtonPage(page, "Free b").click()
    second.expect_value("b is through")
    second.expect_busy(False)
