"""Tokens that stream into many outputs at once: what arrives, and what it costs the kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psutil
from _common import Traffic, arguments, chromium, new_page, report, served, verdict

if TYPE_CHECKING:
    from playwright.sync_api import Page

CPU = 60
"""Per cent of one core that the kernel may use."""
LATE = 1.1
"""How much longer than planned the stream may take."""

APP = """
import asyncio
import os
import time
import nbblocks as gr

def tokens():
    "The growing text, each time with the seconds until it is due."
    began, text = time.perf_counter(), ""
    for number in range({tokens}):
        text += f"{number % 997} "
        yield text, max(0, began + number / {rate} - time.perf_counter())

def plain():
    for text, early in tokens():
        time.sleep(early)
        yield text

async def asynchronous():
    for text, early in tokens():
        await asyncio.sleep(early)
        yield text

def together():
    for text in plain():
        yield [text] * {outputs}

with gr.Blocks() as demo:
    gr.Number(os.getpid(), elem_id="process")
    count = gr.Number(0, elem_id="count")
    gr.Button("Add", elem_id="add").click(lambda number: number + 1, count, count)
    starts = [gr.Button(each, elem_id=each) for each in ("together", "plain", "asynchronous")]
    stories = []
    for first in range(0, {outputs}, 5):
        with gr.Row():
            for number in range(first, min(first + 5, {outputs})):
                box = gr.Textbox(elem_id=f"story-{number}", min_width=80, max_lines=4)
                stories.append(box)

    starts[0].click(together, None, stories)
    for start, fn in zip(starts[1:], (plain, asynchronous)):
        begun = start.click(lambda: None)
        for story in stories:  # what follows the same listener runs side by side
            begun.then(fn, None, story, concurrency_limit=None)
demo
"""
TELL = """async ([button, outputs, text]) => {
  const start = await bench.control(button);
  const fields = await Promise.all(
    Array.from({ length: outputs }, (_, number) => bench.control(`story-${number}`)));
  const begun = fields.map((field) => bench.when(field, (value) => value.length < 100));
  start.click();
  await Promise.all(begun);
  const began = performance.now();
  const ends = fields.map((field) => bench.when(field, (value) => value.length >= text.length));
  await Promise.race([Promise.all(ends), bench.sleep(120000)]);
  const took = performance.now() - began;
  await bench.sleep(300);
  return [took / 1000, fields.filter((field) => field.value === text).length];
}"""
WAYS = {
    "together": "one generator, {} outputs",
    "plain": "{} generators",
    "asynchronous": "{} async generators",
}


def main() -> None:
    options = arguments(__doc__, peer=False, outputs=10, rate=1000, seconds=10)
    tokens = options.rate * options.seconds
    text = "".join(f"{number % 997} " for number in range(tokens))
    app = APP
    for name, value in {"tokens": tokens, "rate": options.rate, "outputs": options.outputs}.items():
        app = app.replace(f"{{{name}}}", str(value))
    with served(app) as url, chromium() as browser:
        page = new_page(browser, url)
        traffic = Traffic(page)
        page.evaluate("bench.firstClick('add', 'count')")
        page.wait_for_timeout(300)
        rows = [_row(page, traffic, way, options, text) for way in WAYS]
    report(f"{options.rate} tokens a second into each of {options.outputs} outputs", rows)


def _row(page: Page, traffic: Traffic, way: str, options: Any, text: str) -> dict[str, Any]:
    kernel = psutil.Process(int(page.evaluate("document.querySelector('#process input').value")))
    traffic.clear()
    before = kernel.cpu_times()
    took, right = page.evaluate(TELL, [way, options.outputs, text])
    after = kernel.cpu_times()
    cpu = 100 * (after.user + after.system - before.user - before.system) / took
    flushes, missing = _appends(traffic, len(text) * options.outputs)
    longest = LATE * options.seconds
    return {
        "by": WAYS[way].format(options.outputs),
        "seconds": f"{took:.2f}, ≤ {longest:.0f}: {verdict(took <= longest)}",
        "right values": f"{right} of {options.outputs}: {verdict(right == options.outputs)}",
        "messages": flushes,
        "characters lost": f"{missing}: {verdict(missing == 0)}",
        "kernel CPU": f"{cpu:.0f} %, < {CPU}: {verdict(cpu < CPU)}",
    }


def _appends(traffic: Traffic, characters: int) -> tuple[int, int]:
    """How many messages carried text, and how many characters that should be there were not."""
    messages = [each["content"]["data"] for each in traffic.messages("comm_msg")]
    carried = sum(len(_text(each)) for each in messages)
    return len(messages), characters - carried


def _text(message: dict[str, Any]) -> str:
    """Return the texts that a message adds, or sets."""
    added = [text for _, _, text in message.get("content", {}).get("added", [])]
    value = message.get("state", {}).get("value")
    return "".join(added) + (value if isinstance(value, str) else "")


if __name__ == "__main__":
    main()
