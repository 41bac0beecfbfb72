"""One event without kernel or browser, through `nbblocks.testing.App`, in ms."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from _common import arguments, report, summary, verdict

import nbblocks as gr
from nbblocks.testing import App

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    options = arguments(__doc__, peer=False, events=1000)
    with gr.Blocks() as demo:
        count = gr.Number(0)
        add = gr.Button("Add")
        add.click(lambda number: number + 1, count, count)
        name, greeting = gr.Textbox(), gr.Textbox()
        name.input(lambda text: f"Hello {text}!", name, greeting)
        greeting.change(lambda text: None, greeting)
    with App(demo) as app:
        rows = [
            _measured("a click and its function", lambda _: app.click(add), app, options.events),
            _measured(
                "a key, its function, and the output's own change",
                lambda number: app.type(name, str(number)),
                app,
                options.events,
            ),
        ]
        assert app.value(count) >= options.events, "an event was lost"
    report("One event, until everything has ended (ms)", rows)


def _measured(what: str, act: Callable[[int], None], app: App, count: int) -> dict[str, object]:
    times = []
    for number in range(count + 100):
        start = time.perf_counter()
        act(number)
        app.settle()
        times.append(1000 * (time.perf_counter() - start))
    middle = summary(times[100:])
    return {"what": what, **middle, "target": f"p50 ≤ 2: {verdict(middle['p50'] <= 2)}"}


if __name__ == "__main__":
    main()
