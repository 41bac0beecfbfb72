"""Served pages: scripts, several visitors."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import ButtonPage, TextboxPage

pytestmark = pytest.mark.browser

SCRIPT = """
import nbblocks as gr


def increment(count):
    count = count + 1 if count else 1
    return count, f"Count: {count}"


with gr.Blocks(title="Counting") as demo:
    state = gr.State(value=0)
    output = gr.Textbox(label="Counter")
    btn = gr.Button("Increment")

    btn.click(fn=increment, inputs=state, outputs=[state, output])

if __name__ == "__main__":
    demo.launch()
"""


def test_a_script_is_served(voila, opened, page):
    (voila.root / "counting.py").write_text(SCRIPT, "utf-8")
    opened(voila, "counting.py")
    assert page.title() == "Counting"
    for count in (1, 2):
        ButtonPage(page, "Increment").click()
        TextboxPage(page, "Counter").expect_value(f"Count: {count}")


def test_every_visitor_has_values_of_their_own(voila, opened, page, chromium):
    (voila.root / "counting.py").write_text(SCRIPT, "utf-8")
    opened(voila, "counting.py")
    ButtonPage(page, "Increment").click()
    TextboxPage(page, "Counter").expect_value("Count: 1")
    other = chromium.new_page()
    voila.open(other, "counting.py")
    ButtonPage(other, "Increment").click()
    TextboxPage(other, "Counter").expect_value("Count: 1")
    ButtonPage(page, "Increment").click()
    TextboxPage(page, "Counter").expect_value("Count: 2")
    TextboxPage(other, "Counter").expect_value("Count: 1")
    other.close()


NARROW = """
import ipywidgets
import nbblocks as gr

with gr.Blocks() as demo:
    with gr.Row():
        gr.Textbox(placeholder="Ask something", show_label=False, scale=7)
        gr.Button("Send", scale=1, min_width=80)
    with gr.Row():
        for number in range(4):
            gr.Widget(ipywidgets.DatePicker(description=f"Day {number}"))
"""


def test_what_stands_in_a_row_fits_together(voila, opened, page):
    (voila.root / "narrow.py").write_text(NARROW, "utf-8")
    opened(voila, "narrow.py")
    button = page.get_by_role("button", name="Send").bounding_box()
    line = page.get_by_placeholder("Ask something").bounding_box()
    assert abs(2 * button["y"] + button["height"] - 2 * line["y"] - line["height"]) < 2
    page.locator("input[type=date]").last.wait_for()
    widgets = page.locator(".nbb-widget")
    cut = widgets.evaluate_all("all => all.map((el) => el.scrollWidth - el.clientWidth)")
    assert cut == [0, 0, 0, 0]
