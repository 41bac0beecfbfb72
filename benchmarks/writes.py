"""Two threads write one component at once: do the page and the kernel end equal?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from _common import OURS, arguments, chromium, jupyterlab, new_page, report, served, verdict
from show import idle_kernel

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = """
import threading
import nbblocks as gr

both, ended = threading.Barrier(2), threading.Barrier(2)

def write(who):
    both.wait()
    text = ""
    for number in range({writes}):
        # New texts, and texts that grow: these go as appends.
        text = f"{who} {number} " if number % 100 == 0 else text + who
        box.value = text
    ended.wait()

def listen():
    if {thread}:
        threading.Thread(target=write, args=["thread"]).start()
    write("listener")

with gr.Blocks() as demo:
    box = gr.Textbox("", label="Box", elem_id="box", interactive=False)
    final = gr.Textbox("", label="Final", elem_id="final")
    start = gr.Button("Start", elem_id="start")
    start.click(listen).then(lambda: box.value, None, final)
demo
"""
CELL = 'write("cell")'
RUN_CELL = "jupyterapp.commands.execute('notebook:run-cell-and-select-next')"
WATCH = """async () => {
  const [box, final] = [await bench.control("box"), await bench.control("final")];
  await bench.when(final, (value) => value !== "");
  await Promise.race([bench.when(box, (value) => value === final.value), bench.sleep(3000)]);
  return box.value === final.value;
}"""


def main() -> None:
    options = arguments(__doc__, peer=False, writes=10_000, rounds=5)
    app = APP.replace("{writes}", str(options.writes))
    rows = []
    with chromium() as browser:
        for _ in range(options.rounds):
            with served(app.replace("{thread}", "True")) as url:
                rows.append(_measure(new_page(browser, url), "served page"))
            with jupyterlab(app.replace("{thread}", "False"), CELL) as url:
                page = new_page(browser, url)
                idle_kernel(page)
                page.evaluate(RUN_CELL)
                rows.append(_measure(page, "JupyterLab", RUN_CELL))
    report(f"Two threads write a Textbox {options.writes} times each", rows)


def _measure(page: Page, where: str, then: str = "") -> dict[str, Any]:
    page.evaluate("bench.control('start')")
    page.wait_for_timeout(500)
    began = time.monotonic()
    page.evaluate(f"bench.control('start').then((start) => {{ start.click(); {then} }})")
    equal = page.evaluate(WATCH)
    took = time.monotonic() - began
    page.context.close()
    return {"with": OURS, "where": where, "s": round(took, 2), "page = kernel": verdict(equal)}


if __name__ == "__main__":
    main()
