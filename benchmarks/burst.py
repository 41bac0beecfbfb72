"""A burst of clicks within one task of the page, each with its own value: what Python sees."""

from __future__ import annotations

import json

from _common import OURS, arguments, chromium, new_page, report, served, verdict

APP = """
import json
import nbblocks as gr

with gr.Blocks() as demo:
    number = gr.Number(0, label="Number", elem_id="number")
    click = gr.Button("Click", elem_id="click")
    log = gr.Textbox("[]", label="Log", elem_id="log")
    seen = []
    def note(value):
        seen.append(value)
        return json.dumps(seen)
    click.click(note, number, log, trigger_mode="multiple")
demo
"""
BURST = """async (count) => {
  const [number, click, log] =
    [await bench.control("number"), await bench.control("click"), await bench.control("log")];
  const before = JSON.parse(log.value).length;
  const all = bench.when(log, (value) => JSON.parse(value).length >= before + count);
  const start = performance.now();
  for (let value = 1; value <= count; value++) {
    bench.type(number, String(value));
    click.click();
  }
  const took = await Promise.race([all, bench.sleep(5000)]) - start;
  await bench.sleep(200);
  return [took, JSON.parse(log.value).slice(before)];
}"""


def main() -> None:
    options = arguments(__doc__, peer=False, clicks=10, rounds=5)
    wanted = list(range(1, options.clicks + 1))
    with served(APP) as url, chromium() as browser:
        page = new_page(browser, url)
        page.evaluate("bench.firstClick('click', 'log')")
        page.wait_for_timeout(300)
        bursts = [page.evaluate(BURST, options.clicks) for _ in range(options.rounds)]
    rows = [
        {
            "with": OURS,
            "ms": round(took, 1),
            "seen": json.dumps(seen),
            "target": verdict(seen == wanted),
        }
        for took, seen in bursts
    ]
    report(f"{options.clicks} clicks in one task, each with its own value", rows)


if __name__ == "__main__":
    main()
