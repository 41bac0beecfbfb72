"""gr.BrowserState in the page's localStorage."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import TextboxPage

pytestmark = pytest.mark.browser

COUNT_OURS = "Object.keys(localStorage).filter((key) => key.startsWith('nbblocks:')).length"


def app(name, **params):
    """An app with labels that begin with its name."""
    return f"""
import nbblocks as gr

with gr.Blocks() as demo:
    note = gr.BrowserState("nothing yet", **{params!r})
    box, loaded = gr.Textbox(label="{name} note"), gr.Textbox(label="{name} loaded")
    box.submit(lambda text: text, box, note)
    demo.load(lambda text: text, note, loaded)
demo
"""


def keep(page, name, text, count=1):
    """Enter a text, and wait until the browser keeps so many values."""
    box = TextboxPage(page, f"{name} note")
    box.fill(text)
    box.press("Enter")
    page.wait_for_function(f"{COUNT_OURS} === {count}")


@pytest.mark.colab
def test_a_value_outlasts_the_app(host, show, page):
    named = {"storage_key": "note", "secret": "not to be found"}
    first = show(host, app("One", **named))
    TextboxPage(page, "One loaded").expect_value("nothing yet")
    keep(page, "One", "do not forget")
    stored = page.evaluate("Object.entries(localStorage).join()")
    assert "nbblocks:note:" in stored
    assert "forget" not in stored
    assert "not to be found" not in stored
    first.close()
    page.goto("about:blank")
    show(host, app("Two", **named))
    TextboxPage(page, "Two loaded").expect_value("do not forget")


def test_an_app_with_another_secret_has_its_own(voila, show, page):
    show(voila, app("Mine", storage_key="note", secret="mine"))
    keep(page, "Mine", "my note")
    show(voila, app("Yours", storage_key="note", secret="yours"))
    TextboxPage(page, "Yours loaded").expect_value("nothing yet")
    keep(page, "Yours", "your note", 2)
    show(voila, app("Mine", storage_key="note", secret="mine"))
    TextboxPage(page, "Mine loaded").expect_value("my note")


def test_without_key_and_secret_it_outlasts_a_reload_of_the_served_page(voila, show, page):
    show(voila, app("The"))
    keep(page, "The", "still here")
    page.reload()
    TextboxPage(page, "The loaded").expect_value("still here")


def test_a_page_that_is_not_served_securely_encrypts_as_well(voila, show, page):
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    named = {"storage_key": "insecure", "secret": "not to be found"}
    show(voila, app("Plain", **named))
    keep(page, "Plain", "do not forget")
    assert "forget" not in page.evaluate("Object.entries(localStorage).join()")
    page.reload()
    TextboxPage(page, "Plain loaded").expect_value("do not forget")
