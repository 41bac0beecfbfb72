"""Files, rich text and pages of an app."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image

from nbblocks.testing.pages import (
    ButtonPage,
    CodePage,
    DropdownPage,
    ImagePage,
    MarkdownPage,
    NumberPage,
    SliderPage,
    TabsPage,
    TextboxPage,
)
from nbblocks.testing.pages.base import expect

pytestmark = pytest.mark.browser

IMAGE = """
import numpy as np
import nbblocks as gr

with gr.Blocks() as demo:
    image = gr.Image(label="Image")
    darker = gr.Image(label="Darker", format="png")
    width = gr.Number(label="Width")
    place = gr.Textbox(label="Place")
    image.upload(lambda image: (image // 2, image.shape[1]), image, [darker, width])
    image.clear(lambda: None, None, darker)

    @image.select(outputs=place)
    def point(event: gr.SelectData):
        return str(event.index)
demo
"""


@pytest.mark.colab
def test_an_image_is_uploaded(host, show, page, tmp_path):
    pixels = np.zeros((60, 90, 3), np.uint8)
    pixels[:, :, 0] = 200
    Image.fromarray(pixels).save(tmp_path / "red.png")
    (tmp_path / "broken.png").write_text("no image")
    show(host, IMAGE)
    image, darker = ImagePage(page, "Image"), ImagePage(page, "Darker")
    image.upload(tmp_path / "broken.png")
    image.expect_problem("broken.png cannot be read as an image")
    image.upload(tmp_path / "red.png")
    image.expect_picture()
    NumberPage(page, "Width").expect_value(90)
    darker.expect_picture()
    darker.expect_pixel(45, 30, (100, 0, 0))
    assert darker.size == (90, 60)
    image.picture.click()
    TextboxPage(page, "Place").expect_value(re.compile(r"^\[4[456], (29|30|31)\]$"))
    image.clear()
    image.expect_picture(False)
    darker.expect_picture(False)


MARKDOWN = """
import nbblocks as gr

BAD = '''# Title

<img src="x" onerror="window.hacked = 1"> <script>window.hacked = 2</script>
<a href="javascript:window.hacked = 3">link</a> <b onclick="window.hacked = 4">bold</b>
<iframe src="javascript:parent.hacked = 5"></iframe>

| a | b |
|---|---|
| 1 | $$x^2$$ |

```python
print("hello")
```
'''

with gr.Blocks() as demo:
    text = gr.Markdown("first")
    gr.Button("Write").click(lambda: BAD, None, text)
demo
"""


def test_markdown_is_rich_and_harmless(host, show, page):
    show(host, MARKDOWN)
    text = MarkdownPage(page)
    text.expect_text("first")
    ButtonPage(page, "Write").click()
    text.expect_heading("Title")
    expect(text.content.locator("td").first).to_have_text("1")
    expect(text.content.locator("math")).to_be_visible()
    expect(text.content.locator(".hljs-string, .hljs-built_in").first).to_be_visible()
    text.content.get_by_text("bold").click()
    text.content.get_by_text("link").click()
    expect(text.content.locator("script, iframe, [onerror], [onclick]")).to_have_count(0)
    assert page.evaluate("window.hacked") is None


TABS = """
import nbblocks as gr

with gr.Blocks() as demo:
    with gr.Tabs() as tabs:
        with gr.Tab("One") as one:
            text = gr.Textbox(label="Text")
            amount = gr.Slider(0, 10, 3, step=1, label="Amount")
        with gr.Tab("Two") as two:
            copy = gr.Textbox(label="Copy")
        with gr.Tab("Off", interactive=False):
            gr.Textbox(label="Never")
        with gr.Tab("Later", visible=False) as later:
            gr.Textbox("here", label="Late")
    two.select(lambda text, amount: f"{text} {amount}", [text, amount], copy)
    gr.Button("Show").click(lambda: gr.Tab(visible=True), None, later)
    gr.Button("Back").click(lambda: gr.Tabs(selected=0), None, tabs)
demo
"""


@pytest.mark.colab
def test_tabs(host, show, page):
    show(host, TABS)
    tabs = TabsPage(page)
    tabs.expect_titles(["One", "Two", "Off"])
    TextboxPage(page, "Text").fill("kept")
    SliderPage(page, "Amount").set(7)
    tabs.open("Two")
    TextboxPage(page, "Copy").expect_value("kept 7")
    tabs.tab("Off").click(force=True)
    tabs.expect_open("Two")
    ButtonPage(page, "Show").click()
    tabs.expect_titles(["One", "Two", "Off", "Later"])
    tabs.open("Later")
    TextboxPage(page, "Late").expect_visible()
    ButtonPage(page, "Back").click()
    tabs.expect_open("One")
    TextboxPage(page, "Text").expect_value("kept")


@pytest.mark.colab
def test_a_slider_and_a_dropdown(host, show, page):
    show(
        host,
        """
import nbblocks as gr

with gr.Blocks() as demo:
    slider = gr.Slider(0, 1, 0.5, step=0.1, label="Share", buttons=["reset"])
    dropdown = gr.Dropdown(["mild", "hot"], label="Taste")
    out = gr.Textbox(label="Result")
    slider.release(lambda share, taste: f"{share} {taste}", [slider, dropdown], out)
    dropdown.input(lambda taste: gr.Slider(maximum=2 if taste == "hot" else 1), dropdown, slider)
demo
""",
    )
    slider, result = SliderPage(page, "Share"), TextboxPage(page, "Result")
    slider.set(0.3)
    result.expect_value("0.3 mild")
    DropdownPage(page, "Taste").choose("hot")
    expect(slider.control).to_have_attribute("max", "2")
    slider.set(1.7)
    result.expect_value("1.7 hot")
    slider.reset()
    result.expect_value("0.5 hot")


def test_code_is_edited(host, show, page):
    show(
        host,
        """
import nbblocks as gr

with gr.Blocks() as demo:
    code = gr.Code("x = 1", language="python", label="Source")
    result = gr.Number(label="x")
    code.change(lambda code: len(code.splitlines()), code, result)
    gr.Button("Reset").click(lambda: "a\\nb\\nc", None, code)
demo
""",
    )
    code = CodePage(page, "Source")
    code.expect_value("x = 1")
    code.fill("y = 2\nz = 3")
    NumberPage(page, "x").expect_value(2)
    ButtonPage(page, "Reset").click()
    code.expect_value("a\nb\nc")
    NumberPage(page, "x").expect_value(3)
