"""Parts of an app that are built anew while somebody uses them."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import TextboxPage

pytestmark = pytest.mark.browser

TYPING = """
import nbblocks as gr

with gr.Blocks() as demo:
    heard = gr.Textbox(label="Heard")

    @gr.render(inputs=heard)
    def area(text):
        with gr.Row():
            box = gr.Textbox(label="Kept", key="kept")
        box.change(lambda text: text, box, heard)
demo
"""


def test_typing_into_what_is_built_anew_loses_nothing(host, show, page):
    show(host, TYPING)
    kept = TextboxPage(page, "Kept")
    kept.focus()
    page.keyboard.type("the quick brown fox", delay=30)
    TextboxPage(page, "Heard").expect_value("the quick brown fox")
    kept.expect_value("the quick brown fox")
    page.keyboard.press("Home")
    page.keyboard.type("Look: ", delay=30)
    TextboxPage(page, "Heard").expect_value("Look: the quick brown fox")
    kept.expect_focused()
