"""Clicking Stop while a function runs: the click → the function has stopped, in ms, served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from _common import OURS, arguments, chromium, new_page, report, served, summary, verdict

if TYPE_CHECKING:
    from playwright.sync_api import Page

APP = """
import os, tempfile, threading, time
import nbblocks as gr
import numpy

over, at, pid = threading.Event(), [0.0], os.path.join(tempfile.mkdtemp(), "pid")

def begin():
    over.clear()
    if os.path.exists(pid):
        os.remove(pid)

def end():
    at[0] = time.time()
    over.set()

end()

def sleeps():
    try:
        while True:
            time.sleep(0.01)
    finally:
        end()

def computes():
    matrix = numpy.random.rand(300, 300)
    try:
        while True:
            matrix = matrix @ matrix
            matrix /= numpy.abs(matrix).max()
    finally:
        end()

def elsewhere(path):
    with open(path, "w") as file:
        file.write(str(os.getpid()))
    while True:
        time.sleep(60)

def stopped():
    if os.path.exists(pid):
        number = int(open(pid).read())
        while True:
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                break
            time.sleep(0.001)
        end()
    over.wait()
    return f"{1000 * at[0]:.1f}"

with gr.Blocks() as demo:
    runs = []
    for name, function, inputs, executor in [
        ("sleeps", sleeps, None, "thread"),
        ("computes", computes, None, "thread"),
        ("elsewhere", elsewhere, gr.State(pid), "process"),
    ]:
        button = gr.Button(name, elem_id=name)
        ready = button.click(begin)
        runs.append(ready.then(function, inputs, executor=executor))
    ended, stop = gr.Textbox(elem_id="ended"), gr.Button("Stop", elem_id="stop")
    stop.click(None, cancels=runs).then(stopped, None, ended)
demo
"""
CASES = {
    "sleeps": "plain function in slices of time.sleep",
    "computes": "plain function in a NumPy loop",
    "elsewhere": "function in a process, in one long time.sleep",
}
STOP = """async ([kind, pause]) => {
  const [start, stop] = [await bench.control(kind), await bench.control("stop")];
  const ended = await bench.control("ended");
  start.click();
  await new Promise((resolve) => setTimeout(resolve, pause));
  const before = ended.value;
  const shown = bench.when(ended, (value) => value !== before);
  const clicked = performance.timeOrigin + performance.now();
  stop.click();
  const at = performance.timeOrigin + (await shown);
  return [Number(ended.value) - clicked, at - clicked];
}"""
TARGET = 300


def main() -> None:
    options = arguments(__doc__, peer=False, clicks=20, pause=1000)
    rows: list[dict[str, Any]] = []
    with served(APP) as url, chromium() as browser:
        page = new_page(browser, url)
        page.evaluate("bench.firstClick('stop', 'ended')")
        for kind, case in CASES.items():
            rows += _row(page, kind, case, options)
    report("Stop clicked while a function runs, served (ms)", rows)


def _row(page: Page, kind: str, case: str, options: Any) -> list[dict[str, Any]]:
    """Start and stop a function again and again."""
    stops = [page.evaluate(STOP, [kind, options.pause]) for _ in range(options.clicks)]
    rows = []
    for place, what in enumerate(("it has stopped (kernel)", "the page says so")):
        times = [each[place] for each in stops]
        slowest = max(times)
        rows.append(
            {
                "with": OURS,
                "case": case,
                "click → …": what,
                **summary(times),
                "worst": round(slowest, 1),
                "target": f"worst ≤ {TARGET}: {verdict(slowest <= TARGET)}",
            }
        )
    return rows


if __name__ == "__main__":
    main()
