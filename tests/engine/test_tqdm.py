"""gr.Progress(track_tqdm=True): the bars of tqdm, each in its own run."""

from __future__ import annotations

import threading

import pytest
import tqdm
import tqdm.auto

import nbblocks as gr
from nbblocks.engine import status
from nbblocks.testing import App
from tests.engine.stepping import Steps, brief, shown

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
