"""Typing a key every 15 ms into a box whose text a function copies into another: ms to the copy."""

from __future__ import annotations

from typing import Any

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

APP = """
with gr.Blocks() as demo:
    typed = gr.Textbox(label="Typed", elem_id="typed")
    copy = gr.Textbox(label="Copy", elem_id="copy", interactive=False)
    typed.input(lambda text: text, typed, copy, show_progress="hidden")
    count = gr.Number(0, elem_id="count")
    gr.Button("Add", elem_id="add").click(lambda number: number + 1, count, count)
"""
TYPE = "([keys, gap]) => bench.echoes('typed', 'copy', keys, gap)"


def main() -> None:
    options = arguments(__doc__, keys=100, gap=15, rounds=3)
    runs: dict[str, list[dict[str, Any]]] = {}
    with contenders(APP, options.gradio_python) as urls, chromium() as browser:
        pages = {name: new_page(browser, url) for name, url in urls.items()}
        for page in pages.values():
            page.evaluate("bench.firstClick('add', 'count')")
            page.evaluate(TYPE, [20, 15])
        for _ in range(options.rounds):
            for name, page in pages.items():
                runs.setdefault(name, []).append(page.evaluate(TYPE, [options.keys, options.gap]))
    rows = [_row(name, each, options.keys) for name, each in runs.items()]
    title = f"Typing echo, a key every {options.gap} ms (ms)"
    report(title, rows, peer_missing=GRADIO not in runs)


def _row(name: str, runs: list[dict[str, Any]], keys: int) -> dict[str, Any]:
    times = [time for run in runs for time in run["times"]]
    return {
        "with": name,
        **summary(times),
        "echoes a key": round(len(times) / (keys * len(runs)), 2),
        "last key": verdict(all(run["last"] for run in runs)),
    }


if __name__ == "__main__":
    main()
