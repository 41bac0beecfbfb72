"""Click on a button → the function's value in the page, in ms, served, on loopback.

Beside it, on the same server, the same with ipywidgets alone: what is left is the platform's.
"""

from __future__ import annotations

from _common import (
    GRADIO,
    OURS,
    arguments,
    chromium,
    contenders,
    new_page,
    report,
    served,
    summary,
    verdict,
)

APP = """
with gr.Blocks() as demo:
    count = gr.Number(0, label="Count", elem_id="count")
    add = gr.Button("Add", elem_id="add")
    add.click(lambda number: number + 1, count, count)
"""
BARE = """
import ipywidgets

count, add = ipywidgets.IntText(0), ipywidgets.Button(description="Add")
count.add_class("count")
add.add_class("add")

def increase(_):
    count.value += 1

add.on_click(increase)
ipywidgets.VBox([count, add])
"""
FLOOR = "ipywidgets alone"
ROUND, PAUSE = 20, 60
CLICK = "([count, pause]) => bench.clicks('add', 'count', count, pause)"


def main() -> None:
    options = arguments(__doc__, clicks=200)
    times: dict[str, list[float]] = {}
    with (
        contenders(APP, options.gradio_python) as urls,
        served(BARE) as bare,
        chromium() as browser,
    ):
        urls[FLOOR] = bare
        pages = {name: new_page(browser, url) for name, url in urls.items()}
        for page in pages.values():
            page.evaluate("bench.firstClick('add', 'count')")
            page.evaluate(CLICK, [ROUND, PAUSE])
        while len(times.get(OURS, ())) < options.clicks:
            for name, page in pages.items():
                times.setdefault(name, []).extend(page.evaluate(CLICK, [ROUND, PAUSE]))
    rows = [{"with": name, "clicks": len(each), **summary(each)} for name, each in times.items()]
    ours = rows[0]["p50"]
    floor = next(row["p50"] for row in rows if row["with"] == FLOOR)
    rows[0]["over ipywidgets"] = round(ours - floor, 1)
    rows[0]["target"] = f"p50 ≤ 6: {verdict(ours <= 6)}"
    if GRADIO in times:
        ratio = ours / rows[1]["p50"]
        rows[0]["of Gradio"] = f"{ratio:.2f}, ≤ 0.5: {verdict(ratio <= 0.5)}"
    report("Click → value in the page (ms)", rows, peer_missing=GRADIO not in times)


if __name__ == "__main__":
    main()
