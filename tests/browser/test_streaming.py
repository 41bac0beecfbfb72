"""Values that stream: several outputs, growing texts, and a page that cannot keep up."""

from __future__ import annotations

import base64
import itertools
import json

import pytest

from nbblocks.testing.pages import ButtonPage, CodePage, MarkdownPage, NumberPage, TextboxPage
from nbblocks.testing.pages.base import expect

pytestmark = pytest.mark.browser

OUTPUTS = """
import asyncio
import time
import nbblocks as gr

WORDS = "def streams ( in , out ) : return out".split()

def steps():
    text = ""
    for number in range(200):
        text += WORDS[number % len(WORDS)] + ("\\n" if number % 40 == 39 else " ")
        yield number + 1, text, f"# Streaming\\n\\n{text}", text

def plain():
    for step in steps():
        time.sleep(0.002)
        yield step

async def asynchronous():
    for step in steps():
        await asyncio.sleep(0.002)
        yield step

with gr.Blocks() as demo:
    count, text = gr.Number(label="Count"), gr.Textbox(label="Text", max_lines=5)
    markdown, code = gr.Markdown(), gr.Code(label="Code")
    outputs = [count, text, markdown, code]
    gr.Button("Plain").click(plain, None, outputs)
    gr.Button("Async").click(asynchronous, None, outputs)
    gr.Button("Clear").click(lambda: [None] * 4, None, outputs)
demo
"""


class Frames:
    """The messages that a page receives from kernels, from now on.

    Args:
        page: The page.
    """

    def __init__(self, page):
        self._frames = []
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.webSocketFrameReceived", self._note)
        self._session.send("Network.enable")

    def _note(self, event):
        response = event["response"]
        if response["opcode"] == 2:
            self._frames.append(base64.b64decode(response["payloadData"]))

    def contents(self):
        """Return what the comm messages hold."""
        for frame in self._frames:
            count = int.from_bytes(frame[:8], "little")
            ends = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
            parts = [frame[start:end] for start, end in itertools.pairwise(ends)]
            if json.loads(parts[1])["msg_type"] == "comm_msg":
                yield json.loads(parts[4])["data"]


@pytest.mark.parametrize("button", ["Plain", "Async"])
def test_several_outputs_grow_together_by_what_is_added(host, show, page, button):
    show(host, OUTPUTS)
    frames = Frames(page)
    words = ["def", "streams", "(", "in", ",", "out", ")", ":", "return", "out"]
    lines = [
        " ".join(words[n % 10] for n in range(start, start + 40)) for start in range(0, 200, 40)
    ]
    for _ in range(2):
        ButtonPage(page, button).click()
        NumberPage(page, "Count").expect_value(200)
        TextboxPage(page, "Text").expect_value("\n".join([*lines, ""]))
        expect(MarkdownPage(page).content.locator("p")).to_have_text("\n".join(lines))
        MarkdownPage(page).expect_heading("Streaming")
        CodePage(page, "Code").expect_value("\n".join(lines))
        ButtonPage(page, "Clear").click()
        NumberPage(page, "Count").expect_value(None)
    contents = [each["content"] for each in frames.contents() if each["method"] == "custom"]
    appends = [each for each in contents if each.get("kind") == "append"]
    # Three texts, two times, each character once; a text's first piece travels as state.
    size = len("\n".join(lines))
    added = sum(len(text) for each in appends for _, _, text in each["added"])
    assert 0.8 * 6 * size < added < 1.2 * 6 * size


TYPING_INTO = """
import time
import nbblocks as gr

def tell():
    text = ""
    for number in range(100):
        text += f"{number} "
        yield text
        time.sleep(0.01)

with gr.Blocks() as demo:
    story = gr.Textbox(label="Story", interactive=True)
    note = gr.Textbox(label="Note")
    echo = gr.Textbox(label="Echo")
    note.change(lambda text: text, note, echo)  # which runs once more for the last key
    gr.Button("Tell").click(tell, None, story)
demo
"""


@pytest.mark.colab
def test_the_page_is_used_while_values_stream(host, show, page):
    show(host, TYPING_INTO)
    ButtonPage(page, "Tell").click()
    note = TextboxPage(page, "Note")
    note.focus()
    page.keyboard.type("not in the way", delay=20)
    TextboxPage(page, "Echo").expect_value("not in the way")
    TextboxPage(page, "Story").expect_value("".join(f"{number} " for number in range(100)))


BLOCKED = """
import os
import time
import nbblocks as gr

YIELDS = 10_000

def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

def tell():
    text, began, before = "", time.monotonic(), memory()
    most = before
    for number in range(YIELDS):
        text += f"{number:05d} "
        if number % 100 == 0:
            most = max(most, memory())
        yield text, None, None
    yield text, time.monotonic() - began, most - before

with gr.Blocks() as demo:
    story = gr.Textbox(label="Story", max_lines=5)
    seconds, megabytes = gr.Number(label="Seconds"), gr.Number(label="Megabytes")
    gr.Button("Tell").click(tell, None, [story, seconds, megabytes])
demo
"""
BLOCK = """(seconds) => {
  const click = [...document.querySelectorAll("button")].find((each) => each.innerText === "Tell");
  click.click();
  setTimeout(() => {
    const until = performance.now() + 1000 * seconds;
    while (performance.now() < until);
    globalThis.woken = true;
  }, 50);
}"""


def test_a_page_that_cannot_keep_up_neither_holds_python_up_nor_fills_its_memory(host, show, page):
    show(host, BLOCKED)
    ButtonPage(page, "Tell").click()
    seconds, megabytes = NumberPage(page, "Seconds"), NumberPage(page, "Megabytes")
    expect(seconds.control).not_to_have_value("", timeout=60_000)
    alone = seconds.value  # and warm
    story = "".join(f"{number:05d} " for number in range(10_000))
    TextboxPage(page, "Story").expect_value(story)

    blocked = 3 * alone + 2
    page.evaluate(BLOCK, blocked)
    page.wait_for_function("globalThis.woken", timeout=60_000)
    expect(seconds.control).not_to_have_value("", timeout=60_000)
    TextboxPage(page, "Story").expect_value(story)
    assert seconds.value < blocked, "it waited for the page"
    assert megabytes.value < 5
