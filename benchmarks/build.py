"""Building an app in Python without showing it: ms, messages, and what importing costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

import comm
from _common import ROOT, arguments, report, summary, verdict

IMPORTS = """
import json, time
times = [time.perf_counter()]
import ipywidgets
times.append(time.perf_counter())
import nbblocks
times.append(time.perf_counter())
nbblocks.Blocks, nbblocks.Textbox
times.append(time.perf_counter())
print(json.dumps([1000 * (b - a) for a, b in zip(times, times[1:])]))
"""


def main() -> None:
    options = arguments(__doc__, peer=False, components=200, rounds=20)
    steps = zip(*[_imports() for _ in range(options.rounds)], strict=True)
    widgets, package, names = (summary(step) for step in steps)
    report(
        "Importing (ms)",
        [
            {"what": "import ipywidgets", **widgets},
            {
                "what": "import nbblocks after it",
                **package,
                "target": f"p50 ≤ 100: {verdict(package['p50'] <= 100)}",
            },
            {"what": "the first gr.Blocks and gr.Textbox after that", **names},
        ],
    )
    messages = _count_messages()
    rows = []
    for name, build in {"kinds in turn": _build_mixed, "Textbox": _build_textboxes}.items():
        build(options.components)
        times = [_timed(build, options.components) for _ in range(options.rounds)]
        middle = summary(times)
        fine = middle["p50"] <= 0.6 and not messages
        target = f"p50 ≤ 0.6, 0 messages: {verdict(fine)}"
        rows.append({"what": name, **middle, "messages": len(messages), "target": target})
    report(f"Building an app of {options.components} components (ms a component)", rows)


def _imports() -> list[float]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", IMPORTS]
    return json.loads(subprocess.run(command, env=env, capture_output=True, check=True).stdout)


def _count_messages() -> list[Any]:
    """Note every comm that is opened from now on: no message can go without one."""
    opened: list[Any] = []
    create = comm.create_comm

    def counting(*args: Any, **kwargs: Any) -> Any:
        opened.append(kwargs)
        return create(*args, **kwargs)

    comm.create_comm = counting
    return opened


def _timed(build: Any, count: int) -> float:
    start = time.perf_counter()
    app = build(count)
    took = time.perf_counter() - start
    app.close()
    return 1000 * took / count


def _build_textboxes(count: int) -> Any:
    import nbblocks as gr

    with gr.Blocks() as app:
        for number in range(count):
            gr.Textbox(label=f"Text {number}")
    return app


def _build_mixed(count: int) -> Any:
    """Five kinds of components in rows of five, and a listener for each row."""
    import nbblocks as gr

    with gr.Blocks() as app:
        for number in range(0, count, 5):
            with gr.Row():
                text = gr.Textbox(label=f"Text {number}")
                value = gr.Slider(0, 10, label="Slider")
                choice = gr.Dropdown(["a", "b", "c"], label="Dropdown")
                tick = gr.Checkbox(label="Checkbox")
                button = gr.Button("Go")
            button.click(lambda *values: str(values), [value, choice, tick], text)
    return app


if __name__ == "__main__":
    main()
