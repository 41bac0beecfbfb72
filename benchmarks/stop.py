"""Clicking Stop while a cell blocks the kernel for 8 s, in JupyterLab, in ms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from _common import OURS, arguments, chromium, jupyterlab, new_page, report, verdict
from show import STATUS, idle_kernel

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = """
import time
import nbblocks as gr

with gr.Blocks() as demo:
    box = gr.Textbox("start", label="Box", elem_id="box")
    stop = gr.Button("Stop", elem_id="stop")
    handled = gr.Textbox(label="Handled", elem_id="handled")
    stop.click(lambda: f"{1000 * time.time():.1f}", None, handled)
"""
SHOW = "demo"
BLOCK = "time.sleep({seconds})"
WRITE_AND_BLOCK = 'box.value = "from a cell"\n' + BLOCK
WRITE_WHILE_BLOCKED = """
for step in range({seconds} * 10):
    box.value = f"step {step}"
    time.sleep(0.1)
"""
SHOW_AND_BLOCK = "display(demo)\n" + BLOCK
CASES = {
    "the first click ever": [SHOW, BLOCK],
    "after a cell set box.value": [SHOW, WRITE_AND_BLOCK],
    "while a cell sets box.value": [SHOW, WRITE_WHILE_BLOCKED],
    "the cell that shows the app blocks": [SHOW_AND_BLOCK],
}
CLICK = """async () => {
  const [stop, handled] = [await bench.control("stop"), await bench.control("handled")];
  const before = handled.value;
  const shown = bench.when(handled, (value) => value !== before);
  const clicked = performance.timeOrigin + performance.now();
  stop.click();
  const at = performance.timeOrigin + (await shown);
  return [Number(handled.value) - clicked, at - clicked];
}"""
RUN_CELL = "jupyterapp.commands.execute('notebook:run-cell-and-select-next')"


def main() -> None:
    options = arguments(__doc__, peer=False, seconds=8)
    rows: list[dict[str, Any]] = []
    with chromium() as browser:
        for case, cells in CASES.items():
            blocking = [cell.replace("{seconds}", str(options.seconds)) for cell in cells]
            with jupyterlab(APP, *blocking) as url:
                page = new_page(browser, url)
                idle_kernel(page)
                rows += _clicks(page, case)
                page.context.close()
    report(f"Stop clicked during a cell of {options.seconds} s, JupyterLab (ms)", rows)


def _clicks(page: Page, case: str) -> list[dict[str, Any]]:
    """Run the cells one by one, and click twice while the last one blocks."""
    cells = page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length")
    for _ in range(cells - 1):
        page.evaluate(RUN_CELL)
    page.evaluate(f"void {RUN_CELL}")
    page.wait_for_function(f"{STATUS} === 'busy'")
    page.evaluate("bench.control('handled')")
    page.wait_for_timeout(1000)
    rows = []
    for click in ("first", "second"):
        handled, shown = page.evaluate(CLICK)
        row = {"with": OURS, "case": case, "click": click}
        target = f"≤ 200: {verdict(handled <= 200)}"
        rows.append(
            {**row, "handled": round(handled, 1), "shown": round(shown, 1), "target": target}
        )
    return rows


if __name__ == "__main__":
    main()
