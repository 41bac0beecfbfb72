"""gr.BrowserState in the page's localStorage."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import TextboxPage

pytestmark = pytest.mark.browser

APP = """
import nbblocks as gr

with gr.Blocks() as demo:
    note = gr.BrowserState("nothing yet"{0})
    box, loaded = gr.Textbox(label="Note"), gr.Textbox(label="Loaded")
    box.submit(lambda text: text, box, note)
    demo.load(lambda text: text, note, loaded)
demo
"""
NAMED = APP.format(', storage_key="note", secret="not to be found"')


def keep(page, text):
    box = TextboxPage(page, "Note")
    box.fill(text)
    box.press("Enter")
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('nbblocks:'))")


def kept(page):
    return page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('nbblocks:')).join()"
    )


@pytest.mark.colab
def test_a_value_outlasts_the_app(host, show, page):
    show(host, NAMED)
    TextboxPage(page, "Loaded").expect_value("nothing yet")
    keep(page, "do not forget")
    assert "note" in kept(page)
    assert "forget" not in kept(page)
    assert "not to be found" not in page.evaluate("Object.entries(localStorage).join()")
    show(host, NAMED)
    TextboxPage(page, "Loaded").expect_value("do not forget")
    page.evaluate("localStorage.clear()")


def test_an_app_with_another_secret_has_its_own(voila, show, page):
    show(voila, NAMED)
    keep(page, "mine")
    other = NAMED.replace("not to be found", "another")
    show(voila, other)
    TextboxPage(page, "Loaded").expect_value("nothing yet")
    box = TextboxPage(page, "Note")
    box.fill("theirs")
    box.press("Enter")
    page.wait_for_function(
        "Object.keys(localStorage).filter((key) => key.startsWith('nbblocks:note:')).length === 2"
    )
    show(voila, NAMED)
    TextboxPage(page, "Loaded").expect_value("mine")


def test_without_key_and_secret_it_outlasts_a_reload_of_the_served_page(voila, show, page):
    show(voila, APP.format(""))
    keep(page, "still here")
    page.reload()
    TextboxPage(page, "Loaded").expect_value("still here")
