"""Timers, values that are computed again, and what happens when an app comes and goes."""

from __future__ import annotations

import re

import pytest

from nbblocks.testing.notebooks import ClassicNotebook, JupyterLab
from nbblocks.testing.pages import ButtonPage, NumberPage, SliderPage, TextboxPage
from nbblocks.testing.pages.base import expect
from tests.browser.conftest import CLASSIC
from tests.polling import until

pytestmark = pytest.mark.browser

CLOCK = """
import itertools
import threading
import nbblocks as gr

ticks = itertools.count(1)
computed = itertools.count(1)
with gr.Blocks() as demo:
    timer = gr.Timer(0.1)
    count = gr.Number(label="Ticks", precision=0)
    every = gr.Number(lambda: next(computed), every=0.1, label="Computed", precision=0)
    loaded = gr.Textbox(lambda: "when it was opened", label="Loaded")
    interval = gr.Slider(0.1, 1000, 0.1, label="Interval")
    timer.tick(lambda: next(ticks), None, count)
    gr.Button("Stop").click(lambda: gr.Timer(active=False), None, timer)
    gr.Button("Go on").click(lambda: gr.Timer(active=True), None, timer)
    interval.release(lambda seconds: gr.Timer(seconds), interval, timer)
    gr.Button("Set").click(lambda seconds: gr.Timer(seconds), interval, timer)
    active = gr.Textbox(label="Active")
    gr.Button("Look").click(lambda: str(timer.active), None, active)
demo
"""


def moves(number: NumberPage) -> None:
    """Wait until a number is another one."""
    shown = number.control.input_value()
    expect(number.control).not_to_have_value(shown)


@pytest.mark.colab
def test_a_timer_ticks_and_listeners_stop_it_start_it_and_set_its_interval(host, show, page):
    show(host, CLOCK)
    ticks, computed = NumberPage(page, "Ticks"), NumberPage(page, "Computed")
    for _ in range(2):
        moves(ticks)
    ButtonPage(page, "Stop").click()
    ButtonPage(page, "Look").click()
    TextboxPage(page, "Active").expect_value("False")
    stopped = ticks.value
    for _ in range(5):  # half a second by the other clock
        moves(computed)
    assert ticks.value == stopped
    ButtonPage(page, "Go on").click()
    moves(ticks)

    SliderPage(page, "Interval").type(1000)
    ButtonPage(page, "Set").click()
    ButtonPage(page, "Look").click()
    TextboxPage(page, "Active").expect_value("True")
    slow = ticks.value
    for _ in range(5):
        moves(computed)
    assert ticks.value == slow
    SliderPage(page, "Interval").type(0.1)
    ButtonPage(page, "Set").click()
    moves(ticks)


def test_values_are_computed_when_the_page_is_opened(host, show, page):
    show(host, CLOCK)
    TextboxPage(page, "Loaded").expect_value("when it was opened")


THREADS = """
import threading
sorted(each.name.split("-")[0] for each in threading.enumerate() if "nbblocks" in each.name)
"""


@pytest.mark.colab
def test_running_the_cell_again_ends_the_ticks_of_the_app_before(hosts, show, page):
    notebook = show(hosts(ClassicNotebook if CLASSIC else JupyterLab), CLOCK)
    moves(NumberPage(page, "Ticks"))
    notebook.run("old = demo")
    notebook.run_cell(0)
    moves(NumberPage(page, "Ticks"))
    assert notebook.run("old._closed, old.engine.running") == "(True, False)"


@pytest.mark.colab
def test_closing_the_app_ends_its_ticks(hosts, show, page):
    notebook = show(hosts(ClassicNotebook if CLASSIC else JupyterLab), CLOCK)
    moves(NumberPage(page, "Ticks"))
    notebook.run("demo.close()")
    # Who ticks has a thread of its own, named after the library.
    assert notebook.run(THREADS) == "[]"
    expect(page.locator(".nbb-blocks")).to_have_count(0)


SLOW = """
import threading
import nbblocks as gr

go_on, running, most, ended = threading.Event(), set(), [], []

def slow():
    running.add(threading.get_ident())
    most.append(len(running))
    go_on.wait()
    running.discard(threading.get_ident())
    ended.append(1)
    return len(ended)

with gr.Blocks() as demo:
    timer, other = gr.Timer(0.02), gr.Timer(0.02)
    done, beats = gr.Number(label="Done"), gr.Number(0, label="Beats")
    gr.Button("Let go").click(go_on.set)
    gr.Button("Hold").click(go_on.clear)
    report = gr.Textbox(label="Report")
    gr.Button("Look").click(
        lambda: f"{max(most)} at a time, {len(list(demo.engine.jobs))} now", None, report)
    timer.tick(slow, None, done)
    other.tick(lambda beats: beats + 1, beats, beats)
demo
"""


@pytest.mark.colab
def test_a_slow_tick_does_not_pile_up_and_holds_nothing_up(host, show, page):
    show(host, SLOW)
    beats = NumberPage(page, "Beats")
    for _ in range(20):
        moves(beats)
    ButtonPage(page, "Look").click()
    # The slow one, the one that looks, and perhaps a beat.
    TextboxPage(page, "Report").expect_value(re.compile("^1 at a time, [23] now$"))
    ButtonPage(page, "Let go").click()
    for _ in range(3):
        moves(NumberPage(page, "Done"))
    ButtonPage(page, "Look").click()
    TextboxPage(page, "Report").expect_value(re.compile("^1 at a time"))


UNLOAD = """
from pathlib import Path
import nbblocks as gr

with gr.Blocks() as demo:
    timer = gr.Timer(0.05)
    beats = gr.Number(0, label="Ticks")
    timer.tick(lambda beats: beats + 1, beats, beats)
    demo.load(lambda: Path("{0}").write_text("open"))
    demo.unload(lambda: Path("{0}").write_text("closed"))
demo
"""


def test_unload_runs_when_the_page_is_left(host, show, page, tmp_path):
    state = tmp_path / "state"
    opened = show(host, UNLOAD.format(state))
    moves(NumberPage(page, "Ticks"))
    assert state.read_text() == "open"
    opened.close()
    until(lambda: state.read_text() == "closed")
