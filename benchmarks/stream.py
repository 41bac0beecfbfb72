"""A generator that yields a growing text: time to the final text, flushes and bytes received."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from _common import (
    GRADIO,
    OURS,
    Traffic,
    arguments,
    chromium,
    contenders,
    new_page,
    report,
    summary,
    verdict,
)

APP = """
import time

with gr.Blocks() as demo:
    story = gr.Textbox(label="Story", elem_id="story")
    def grow(pause=0):
        text = ""
        for word in range({yields}):
            text += f"word {word:04d}, "
            yield text
            if pause:
                time.sleep(pause)
    def grow_slowly():
        yield from grow(0.002)
    gr.Button("Tell", elem_id="tell").click(grow, None, story)
    gr.Button("Tell slowly", elem_id="slowly").click(grow_slowly, None, story)
    gr.Button("Clear", elem_id="clear").click(lambda: "", None, story)
    count = gr.Number(0, elem_id="count")
    gr.Button("Add", elem_id="add").click(lambda number: number + 1, count, count)
"""
TELL = """async ([button, text]) => {
  const [tell, story] = [await bench.control(button), await bench.control("story")];
  const cleared = bench.when(story, (value) => value === "");
  (await bench.control("clear")).click();
  await cleared;
  const start = performance.now();
  tell.click();
  const shown = bench.when(story, (value) => value.length >= text.length);
  const took = await Promise.race([shown, bench.sleep(20000)]) - start;
  await bench.sleep(300);
  return [took, story.value === text];
}"""


def main() -> None:
    options = arguments(__doc__, yields=1000, rounds=5)
    text = "".join(f"word {word:04d}, " for word in range(options.yields))
    runs: dict[str, list[dict[str, Any]]] = {}
    app = APP.replace("{yields}", str(options.yields))
    with contenders(app, options.gradio_python) as urls, chromium() as browser:
        pages = {name: new_page(browser, url) for name, url in urls.items()}
        traffic = {name: Traffic(page) for name, page in pages.items()}
        for page in pages.values():
            page.evaluate("bench.firstClick('add', 'count')")
            page.wait_for_timeout(500)

        def run(name: str, button: str) -> dict[str, Any]:
            traffic[name].clear()
            took, right = pages[name].evaluate(TELL, [button, text])
            sent = _flushes(traffic[name])
            return {"took": took, "right": right, "bytes": traffic[name].bytes, "sent": sent}

        for _ in range(options.rounds):
            for name in pages:
                runs.setdefault(name, []).append(run(name, "tell"))
        runs[f"{OURS}, 2 ms a yield"] = [run(OURS, "slowly")]
    rows = [_row(name, each, len(text)) for name, each in runs.items()]
    if GRADIO in runs:
        ratio = rows[0]["p50"] / rows[1]["p50"]
        rows[0]["of Gradio"] = f"{ratio:.2f}, ≤ 0.5: {verdict(ratio <= 0.5)}"
    title = f"{options.yields} yields of a text that grows to {len(text)} characters (ms)"
    report(title, rows, peer_missing=GRADIO not in runs)


def _row(name: str, runs: list[dict[str, Any]], length: int) -> dict[str, Any]:
    received = max(run["bytes"] for run in runs)
    times = summary([run["took"] for run in runs])
    row = {"with": name, **times, "final text": verdict(all(run["right"] for run in runs))}
    if not name.startswith(OURS):
        return {**row, "bytes ÷ text": f"{received / length:.1f}"}
    most = max(_most_in_a_second(run["sent"]) for run in runs)
    return {
        **row,
        "bytes ÷ text": f"{received / length:.1f}, ≤ 20: {verdict(received <= 20 * length)}",
        "flushes": max(len(run["sent"]) for run in runs),
        "in a second": f"{most}, ≤ 60: {verdict(most <= 60)}",
    }


def _flushes(traffic: Traffic) -> list[float]:
    """When the kernel sent a new text or an addition to it."""
    sent = []
    for message in traffic.messages("comm_msg"):
        data = message["content"]["data"]
        if data["method"] == "update" or data["content"]["kind"] == "append":
            sent.append(datetime.fromisoformat(message["header"]["date"]).timestamp())
    return sent


def _most_in_a_second(times: list[float]) -> int:
    return max((sum(0 <= at - start < 1 for at in times) for start in times), default=0)


if __name__ == "__main__":
    main()
