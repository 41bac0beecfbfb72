"""A page that is slow to load what a component needs."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import ButtonPage, TextboxPage
from tests.browser.conftest import GIVEN_UP

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
globalThis.punctual = AbortSignal.timeout;
AbortSignal.timeout = () => {
  const timer = new AbortController();
  queueMicrotask(() => timer.abort());
  return timer.signal;
};
"""
"""anywidget gives a model 2 s to load its module. Here the time is up at once."""
PUNCTUAL = "AbortSignal.timeout = globalThis.punctual"
FORGET = """
for (const key of Object.getOwnPropertySymbols(globalThis))
  if (String(key).includes("nbblocks@")) delete globalThis[key];
"""
"""The page has no runtime any more, as when its first app comes."""


@pytest.mark.parametrize("first", [True, False], ids=["first app", "another app"])
def test_components_that_come_late_work(lab, show, page, first):
    gave_up = []
    page.on("pageerror", lambda error: gave_up.append(str(error)))
    notebook = show(lab, "import nbblocks as gr\ngr.Button('There')", wait=False)
    page.get_by_role("button", name="There").wait_for()
    if first:
        page.evaluate(FORGET)
    page.evaluate(LATE)
    try:
        notebook.run(APP)
        ButtonPage(page, "Set").click()
        TextboxPage(page, "Box").expect_value("after")
    finally:
        page.evaluate(PUNCTUAL)
    assert [error for error in gave_up if GIVEN_UP in error]
