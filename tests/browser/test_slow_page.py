"""A page that is slow to load what a component needs."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import ButtonPage, TextboxPage

pytestmark = pytest.mark.browser

APP = """
import nbblocks as gr

with gr.Blocks() as demo:
    box = gr.Textbox("before", label="Box")
    button = gr.Button("Set")
    button.click(lambda: "after", None, box)
demo
"""

LATE = """
AbortSignal.timeout = () => {
  const timer = new AbortController();
  queueMicrotask(() => timer.abort());
  return timer.signal;
};
"""
"""anywidget gives a model 2 s to load its module. Here the time is up at once."""


def test_components_that_come_late_work(voila, show, page):
    page.add_init_script(LATE)
    show(voila, APP)
    ButtonPage(page, "Set").click()
    TextboxPage(page, "Box").expect_value("after")
