"""A real kernel, without a page: events while a cell runs."""

from __future__ import annotations

APP = """
import threading
import nbblocks as gr

clicked = threading.Event()
with gr.Blocks() as demo:
    gr.Button("Stop").click(clicked.set)
demo
"""

WAIT = """
if getattr(get_ipython().kernel, "shell_channel_thread", None) is not None:
    assert clicked.wait(20), "the click waits for the cell"
"""


FOREIGN = """
import threading
import ipywidgets
import nbblocks as gr

moved = threading.Event()
with gr.Blocks() as demo:
    gr.Widget(ipywidgets.Text("before")).change(moved.set)
demo
"""


def test_the_first_click_arrives_while_a_cell_runs(kernel):
    kernel.run(APP)
    subshell = kernel.new_subshell()
    if subshell is not None:
        kernel.start("clicked.wait()")
    kernel.click("Stop", subshell)
    assert kernel.reply(kernel.start("assert clicked.wait(10)"))["status"] == "ok"


def test_a_click_arrives_while_a_cell_runs_from_pages_that_ask_for_nothing(kernel):
    """As the served page does, and VS Code: they do not know subshells."""
    kernel.run(APP)
    running = kernel.start(WAIT)
    kernel.wait_for_busy(running)
    kernel.click("Stop")
    assert kernel.reply(running)["status"] == "ok"
    assert kernel.reply(kernel.start("assert clicked.wait(10)"))["status"] == "ok"


def test_a_widget_of_another_library_moves_while_a_cell_runs(kernel):
    kernel.run(FOREIGN)
    subshell = kernel.new_subshell()
    if subshell is not None:
        kernel.start("moved.wait()")
    kernel.move("before", {"value": "after"}, subshell)
    assert kernel.reply(kernel.start("assert moved.wait(10)"))["status"] == "ok"
