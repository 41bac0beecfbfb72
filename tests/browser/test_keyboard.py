"""Without a mouse, and without losing one's place."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import (
    ButtonPage,
    CheckboxPage,
    DropdownPage,
    RadioPage,
    SliderPage,
    TabsPage,
    TextboxPage,
)

pytestmark = pytest.mark.browser

FORM = """
import nbblocks as gr

with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    member = gr.Checkbox(label="Member")
    size = gr.Radio(["S", "M", "L"], value="S", label="Size")
    colour = gr.Dropdown(["Red", "Green", "Blue"], label="Colour")
    amount = gr.Slider(0, 10, 5, step=1, label="Amount")
    order = gr.Button("Order")
    with gr.Tab("First"):
        result = gr.Textbox(label="Result")
    with gr.Tab("Second"):
        gr.Textbox(label="Unused")
    order.click(lambda *values: repr(values), [name, member, size, colour, amount], result)
demo
"""


def test_a_form_is_filled_by_keys_alone(voila, show, page):
    show(voila, FORM)
    keys = page.keyboard
    TextboxPage(page, "Name").focus()
    keys.type("Ada")
    keys.press("Tab")
    CheckboxPage(page, "Member").expect_focused()
    keys.press("Space")
    keys.press("Tab")
    keys.press("ArrowDown")
    RadioPage(page, "Size").expect_value("M")
    keys.press("Tab")
    DropdownPage(page, "Colour").expect_focused()
    keys.type("bl")
    keys.press("Enter")
    DropdownPage(page, "Colour").expect_value("Blue")
    keys.press("Tab")  # to the number beside the slider's label
    keys.press("Tab")
    SliderPage(page, "Amount").expect_focused()
    keys.press("ArrowRight")
    keys.press("Tab")
    ButtonPage(page, "Order").expect_focused()
    keys.press("Enter")
    TextboxPage(page, "Result").expect_value("('Ada', True, 'M', 'Blue', 6)")


def test_tabs_are_switched_by_keys(voila, show, page):
    show(voila, FORM)
    TabsPage(page).tab("First").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    TabsPage(page).expect_open("Second")
    TextboxPage(page, "Unused").expect_visible()


ECHO = """
import nbblocks as gr

with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    upper = gr.Textbox(label="Upper")
    length = gr.Number(label="Length")

    @text.change(inputs=text, outputs=[upper, length, text])
    def follow(text):
        return text.upper(), len(text), gr.Textbox(info=f"{len(text)} characters")
demo
"""


@pytest.mark.colab
def test_what_is_being_typed_keeps_the_focus(host, show, page):
    show(host, ECHO)
    text = TextboxPage(page, "Text")
    text.focus()
    page.keyboard.type("the quick brown fox jumps over the lazy dog")
    text.expect_focused()
    text.expect_value("the quick brown fox jumps over the lazy dog")
    TextboxPage(page, "Upper").expect_value("THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG")
    page.get_by_text("43 characters").wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("ooo")
    text.expect_value("the quick brown fox jumps over the lazy doooog")


def test_a_dropdown_is_searched(host, show, page):
    show(
        host,
        """
import nbblocks as gr

with gr.Blocks() as demo:
    city = gr.Dropdown([(f"City {n}", n) for n in range(500)], label="City")
    many = gr.Dropdown(["Red", "Green", "Blue"], multiselect=True, label="Colours")
    own = gr.Dropdown(["a", "b"], allow_custom_value=True, label="Own")
    out = gr.Textbox(label="Chosen")
    gr.on([city.input, many.input, own.input], lambda *v: repr(v), [city, many, own], out)
demo
""",
    )
    city, many = DropdownPage(page, "City"), DropdownPage(page, "Colours")
    city.type("499")
    city.press("Enter")
    TextboxPage(page, "Chosen").expect_value("(499, [], 'a')")
    many.choose("Green")
    many.choose("Red")
    many.expect_value(["Green", "Red"])
    many.remove("Green")
    own = DropdownPage(page, "Own")
    own.type("mine")
    own.press("Enter")
    TextboxPage(page, "Chosen").expect_value("(499, ['Red'], 'mine')")
