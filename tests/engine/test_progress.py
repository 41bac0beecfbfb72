"""Progress: what the outputs show of it."""

from __future__ import annotations

import threading

import pytest
import tqdm
import tqdm.auto

import nbblocks as gr
from nbblocks.engine import status
from nbblocks.testing import App


class Steps:
    """Lets a function go on step by step, while the test looks at what is shown."""

    def __init__(self):
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)

    def pause(self):
        self.begun.release()
        assert self.go.acquire(timeout=10)


def shown(fn, steps):
    """Run a function and return the bars that its output shows at each of its pauses."""
    seen = []
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
        button.click(lambda: steps.begun.release())
    with App(demo) as app:
        app.click(button)
        while True:
            assert steps.begun.acquire(timeout=10)
            if not any(job.listener.fn is fn for job in demo.engine.jobs):
                break
            app.advance(status.PATIENCE)
            seen.append(app.statuses[-1][2].get("progress", []))
            steps.go.release()
        app.settle()
        assert app.toasts == []
        assert app.statuses[-1][1] == "done"
    return seen


def brief(bars):
    return [(bar["desc"], bar["index"], bar["length"]) for bar in bars]


def test_fractions_steps_and_being_busy():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        assert progress(0.3, desc="Loading") == 0.3
        steps.pause()
        progress((3, 10), unit="sheep")
        steps.pause()
        progress(2, total=4)
        steps.pause()
        progress(None, desc="Busy")
        steps.pause()

    empty = {"index": None, "length": None, "fraction": None, "unit": "steps", "desc": None}
    assert shown(fn, steps) == [
        [{**empty, "fraction": 0.3, "desc": "Loading"}],
        [{**empty, "index": 3, "length": 10, "unit": "sheep"}],
        [{**empty, "index": 2, "length": 4}],
        [{**empty, "desc": "Busy"}],
    ]


def test_nested_bars_and_what_is_said_inside_them():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        for epoch in progress.tqdm(range(2), desc="Epoch"):
            for _batch in progress.tqdm((each for each in "ab"), desc="Batch", total=5):
                steps.pause()
            progress(0.5, desc="Saving")
            if epoch:
                steps.pause()

    seen = [brief(bars) for bars in shown(fn, steps)]
    assert seen == [
        [("Epoch", 0, 2), ("Batch", 0, 5)],
        [("Epoch", 0, 2), ("Batch", 1, 5)],
        [("Epoch", 1, 2), ("Batch", 0, 5)],
        [("Epoch", 1, 2), ("Batch", 1, 5)],
        [("Epoch", 1, 2), ("Saving", None, None)],
    ]


def test_a_bar_that_is_advanced_by_hand():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        progress.tqdm(None, desc="By hand", total=10)
        progress.update(4)
        steps.pause()

    assert [brief(bars) for bars in shown(fn, steps)] == [[("By hand", 4, 10)]]


def test_a_loop_that_is_left_takes_its_bar_away():
    steps = Steps()

    def fn(progress=gr.Progress()):  # noqa: B008
        bar = progress.tqdm(range(9), desc="Left")
        next(bar)
        bar.close()
        for _ in progress.tqdm(range(1), desc="Next"):
            steps.pause()

    assert [brief(bars) for bars in shown(fn, steps)] == [[("Next", 0, 1)]]


def test_outside_a_listener_it_does_nothing():
    progress = gr.Progress(track_tqdm=True)
    assert progress(0.5) == 0.5
    assert list(progress.tqdm(range(3))) == [0, 1, 2]
    assert list(progress.tqdm(None, total=3)) == []


def test_a_fast_loop_sends_little():
    def fn(progress=gr.Progress()):  # noqa: B008
        for _ in progress.tqdm(range(20_000)):
            pass
        gate.wait(10)

    gate = threading.Event()
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(fn, None, out)
    with App(demo) as app:
        app.click(button)
        app.advance(1)
        gate.set()
        app.settle()
        assert len(app.statuses) < 50


KINDS = [tqdm.tqdm, tqdm.auto.tqdm]


@pytest.mark.filterwarnings("ignore:IProgress not found")
@pytest.mark.parametrize("kind", KINDS, ids=["tqdm", "auto"])
def test_bars_of_tqdm_are_followed(kind):
    steps = Steps()

    def fn(progress=gr.Progress(track_tqdm=True)):  # noqa: B008
        with kind(total=8, desc="Outer", mininterval=0) as outer:
            outer.update(2)
            for number in kind(range(2), desc="Inner", mininterval=0, leave=False):
                if number:
                    steps.pause()
        steps.pause()

    inside, after = [brief(bars) for bars in shown(fn, steps)]
    assert inside == [("Outer", 2, 8), ("Inner", 1, 2)]
    assert after == [("Outer", 2, 8)], "what was shown last stays until there is something else"


def test_runs_see_no_bars_of_each_other():
    begun, go = threading.Semaphore(0), threading.Event()

    def work(name):
        for _ in tqdm.tqdm(range(1), desc=name, mininterval=0):
            begun.release()
            go.wait(10)

    def one(progress=gr.Progress(track_tqdm=True)):  # noqa: B008
        work("one")

    def two(progress=gr.Progress(track_tqdm=True)):  # noqa: B008
        work("two")

    def untracked():
        work("three")

    with gr.Blocks() as demo:
        outs = [gr.Textbox() for _ in range(3)]
        for fn, out in zip((one, two, untracked), outs, strict=True):
            demo.load(fn, None, out)
    with App(demo, load=False) as app:
        app.load()
        for _ in outs:
            assert begun.acquire(timeout=10)
        app.advance(status.PATIENCE)
        names = {
            block: [bar["desc"] for bar in details.get("progress", ())]
            for blocks, _state, details in app.statuses
            for block in blocks
        }
        go.set()
        app.settle()
    assert [names[out._id] for out in outs] == [["one"], ["two"], []]


def test_tqdm_stays_as_it_is_where_nobody_follows_it(capsys):
    bar = tqdm.tqdm(range(3), desc="Plain", mininterval=0)
    assert list(bar) == [0, 1, 2]
    assert "Plain: 100%" in capsys.readouterr().err
