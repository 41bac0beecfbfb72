"""Navigation → a click that worked, with an empty browser cache, for apps of two sizes, in ms."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from _common import (
    arguments,
    chromium,
    contenders,
    new_page,
    report,
    stock_voila,
    summary,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = (3, 100)
APP = """
with gr.Blocks() as demo:
    count = gr.Number(0, label="Count", elem_id="count")
    add = gr.Button("Add", elem_id="add")
    add.click(lambda number: number + 1, count, count)
    for number in range({more}):
        gr.Textbox(label=f"Text {number}", elem_id=f"text-{number}")
"""
BARE = """
import ipywidgets

count, add = ipywidgets.IntText(0), ipywidgets.Button(description="Add")
count.add_class("count")
add.add_class("add")

def increase(_):
    count.value += 1

add.on_click(increase)
ipywidgets.VBox([count, add, *[ipywidgets.Text() for _ in range({more})]])
"""
VOILA = "Voila stock, ipywidgets"


def main() -> None:
    options = arguments(__doc__, rounds=5)
    times: dict[tuple[str, int], list[float]] = {}
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        urls: dict[tuple[str, int], str] = {}
        for size in SIZES:
            more = str(size - 2)
            app = APP.replace("{more}", more)
            served = stack.enter_context(contenders(app, options.gradio_python))
            urls |= {(name, size): url for name, url in served.items()}
            bare = BARE.replace("{more}", more)
            urls[VOILA, size] = stack.enter_context(stock_voila(bare))
        for url in urls.values():
            _visit(browser, url)
        for _ in range(options.rounds):
            for key, url in urls.items():
                times.setdefault(key, []).append(_visit(browser, url))
    rows = [
        {"with": name, "components": size, "visits": len(each), **summary(each)}
        for (name, size), each in times.items()
    ]
    report(
        "Navigation → first click that worked (ms)", rows, peer_missing=not options.gradio_python
    )


def _visit(browser: Browser, url: str) -> float:
    page = new_page(browser, url)
    try:
        return page.evaluate("bench.firstClick('add', 'count')")
    finally:
        page.context.close()


if __name__ == "__main__":
    main()
