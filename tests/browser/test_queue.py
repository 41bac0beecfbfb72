"""What a served page shows of what waits, of how far it is, and of what was refused."""

from __future__ import annotations

import re

import pytest

from nbblocks.testing.pages import ButtonPage, NumberPage, TextboxPage, ToastPage

pytestmark = pytest.mark.browser

QUEUE = """
import threading
import nbblocks as gr

with gr.Blocks() as demo:
    turn = threading.Semaphore(0)
    outs = []
    for name in ("first", "second", "third"):
        outs.append(gr.Textbox(label=name))
        gr.Button(f"Run {name}").click(lambda: turn.acquire() and "done", None, outs[-1],
                                       concurrency_id="one")
    gr.Button("Let one go").click(lambda: turn.release())
demo.queue(max_size=1)
demo
"""

PROGRESS = """
import threading
import nbblocks as gr

with gr.Blocks() as demo:
    go = threading.Event()
    out = gr.Textbox(label="Result")

    def train(progress=gr.Progress()):
        for epoch in progress.tqdm(range(4), desc="Epoch"):
            for batch in progress.tqdm(range(10), desc="Batch", unit="images"):
                if (epoch, batch) == (2, 5):
                    go.wait()
        return "trained"

    gr.Button("Train").click(train, None, out)
    gr.Button("Go on").click(go.set)
demo
"""

FORM = """
import nbblocks as gr

with gr.Blocks() as demo:
    name = gr.Textbox(label="Name", info="In full")
    age = gr.Number(-1, label="Age")
    out = gr.Textbox(label="Saved")

    def check(name, age):
        return gr.validate(bool(name), "Who are you?"), gr.validate(age >= 0, "Not born yet.")

    gr.Button("Save").click(lambda name, age: f"{name}, {age}", [name, age], out, validator=check)
demo
"""


def test_place_in_line_time_to_go_and_a_full_queue(voila, show, page):
    show(voila, QUEUE)
    first, second, third = (TextboxPage(page, name) for name in ("first", "second", "third"))
    runs = [ButtonPage(page, f"Run {name}") for name in ("first", "second", "third")]
    go = ButtonPage(page, "Let one go")
    runs[0].click()
    first.expect_busy()
    go.click()
    first.expect_value("done")  # now it is known how long a run takes
    runs[0].click()
    first.expect_status(re.compile(r"^\d+\.\d( / \d+\.\d)? s$"))
    runs[1].click()
    second.expect_status("Queue: 1")
    runs[2].click()
    ToastPage(page, "The queue is full (1 waiting)", "error").expect()
    third.expect_busy(False)
    go.click()
    second.expect_status(re.compile(r"^\d+\.\d"))  # it has left the line
    runs[2].click()
    third.expect_status("Queue: 1")
    go.click()
    go.click()
    second.expect_value("done")
    third.expect_value("done")
    third.expect_busy(False)


def test_nested_bars(voila, show, page):
    show(voila, PROGRESS)
    result = TextboxPage(page, "Result")
    ButtonPage(page, "Train").click()
    result.expect_status("Epoch · 2/4 steps")
    result.expect_status("Batch · 5/10 images")
    result.expect_progress(62)
    ButtonPage(page, "Go on").click()
    result.expect_value("trained")
    result.expect_busy(False)


def test_what_a_validator_refuses_stands_at_the_input_until_it_is_edited(voila, show, page):
    show(voila, FORM)
    name, age, saved = (
        TextboxPage(page, "Name"),
        NumberPage(page, "Age"),
        TextboxPage(page, "Saved"),
    )
    ButtonPage(page, "Save").click()
    age.expect_refused("Not born yet.")
    name.expect_refused(re.compile("Who are you?"))
    name.fill("Ada")
    name.expect_refused(None)
    age.expect_refused("Not born yet.")
    age.fill(36)
    age.expect_refused(None)
    ButtonPage(page, "Save").click()
    saved.expect_value("Ada, 36")
