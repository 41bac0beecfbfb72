"""Typing a key every 15 ms into a box whose text a function copies into another: ms to the copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from _common import (
    GRADIO,
    arguments,
    chromium,
    contenders,
    new_page,
    report,
    summary,
    verdict,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = """
with gr.Blocks() as demo:
    typed = gr.Textbox(label="Typed", elem_id="typed")
    copy = gr.Textbox(label="Copy", elem_id="copy", interactive=False)
    typed.input(lambda text: text, typed, copy, show_progress="hidden")
    count = gr.Number(0, elem_id="count")
    gr.Button("Add", elem_id="add").click(lambda number: number + 1, count, count)
"""
WATCH = "bench.watchEchoes('typed', 'copy').then((echoes) => { globalThis.echoes = echoes; })"


def main() -> None:
    options = arguments(__doc__, keys=100, gap=15, rounds=2)
    runs: dict[str, list[dict[str, Any]]] = {}
    with contenders(APP, options.gradio_python) as urls, chromium() as browser:
        pages = {name: new_page(browser, url) for name, url in urls.items()}
        for page in pages.values():
            page.evaluate("bench.firstClick('add', 'count')")
            page.evaluate(WATCH)
            _typed(page, 20, options.gap)
        for _ in range(options.rounds):
            for name, page in pages.items():
                runs.setdefault(name, []).append(_typed(page, options.keys, options.gap))
    rows = [_row(name, each, options.keys) for name, each in runs.items()]
    title = f"Typing echo, a key every {options.gap} ms (ms)"
    report(title, rows, peer_missing=GRADIO not in runs)


def _typed(page: Page, keys: int, gap: int) -> dict[str, Any]:
    page.bring_to_front()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("abcdefghij" * (keys // 10), delay=gap)
    page.wait_for_timeout(1500)
    return page.evaluate("echoes()")


def _row(name: str, runs: list[dict[str, Any]], keys: int) -> dict[str, Any]:
    times = [time for run in runs for time in run["times"]]
    return {
        "with": name,
        **summary(times),
        "echoes a key": round(len(times) / (keys * len(runs)), 2),
        "last key": verdict(all(run["same"] for run in runs)),
    }


if __name__ == "__main__":
    main()
