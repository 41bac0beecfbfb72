"""What listeners print: in the cell that shows their app, never in another one."""

from __future__ import annotations

import pytest

from nbblocks.testing.notebooks import ClassicNotebook, JupyterLab
from nbblocks.testing.pages import ButtonPage, TextboxPage
from tests.browser.conftest import CLASSIC

pytestmark = pytest.mark.browser

APP = """
import asyncio
import logging
import sys
import threading
import warnings
import nbblocks as gr
from IPython.display import display

def plain():
    print("from a plain function")
    print("from stderr", file=sys.stderr)
    logging.getLogger("mine").error("from a log")
    warnings.warn("from a warning")
    display("from display")
    return "plain"

def steps():
    for step in ("first", "second"):
        print(f"from the {step} step")
        yield step

async def later():
    await asyncio.sleep(0.01)
    print("from an async function")
    return "later"

def fail():
    raise RuntimeError("from a traceback")

enough = threading.Event()
with gr.Blocks() as demo:
    out = gr.Textbox(label="Out")
    failed = gr.Textbox(label="Failed")
    timer = gr.Timer(0.05, active=False)
    ticked = gr.Textbox(label="Ticked")
    run = gr.Button("Run")
    run.click(plain, None, out).then(steps, None, out).then(later, None, out).then(
        fail).failure(lambda: gr.Timer(active=True), None, timer)

    @timer.tick(outputs=[timer, ticked])
    def tick():
        print("from a timer")
        return gr.Timer(active=False), "ticked"

    gr.Button("Enough").click(enough.set)
demo
"""
LINES = [
    "from a plain function",
    "from stderr",
    "from a log",
    "from a warning",
    "from display",
    "from the first step",
    "from the second step",
    "from an async function",
    "RuntimeError: from a traceback",
    "from a timer",
]
# On Colab's versions a kernel heeds the page only when the cell has ended.
COUNT = f"""
for number in range({10 if CLASSIC else 10_000}):
    print(number, end=' ', flush=True)
    if enough.wait(0.1):
        break
print("all")
"""
CELLS = """() => window.jupyterapp
  ? [...window.jupyterapp.shell.currentWidget.content.model.cells].map((c) => c.outputs.toJSON())
  : window.Jupyter.notebook.get_cells().map((cell) => cell.output_area.toJSON())"""


def text_of(outputs):
    texts = [each.get("text") or each["data"]["text/plain"] for each in outputs]
    return "".join("".join(each) for each in texts)


def wait_for(page, text):
    page.wait_for_function(f"(text) => JSON.stringify(({CELLS})()).includes(text)", arg=text)


@pytest.mark.colab
def test_lines_of_listeners_go_to_the_cell_of_their_app(hosts, show, page):
    notebook = show(hosts(ClassicNotebook if CLASSIC else JupyterLab), APP)
    notebook.start(COUNT)
    wait_for(page, "1 2")
    ButtonPage(page, "Run").click()
    TextboxPage(page, "Ticked").expect_value("ticked")
    assert CLASSIC or "all" not in text_of(page.evaluate(CELLS)[1]), "the other cell has ended"
    ButtonPage(page, "Enough").click()
    wait_for(page, "from a timer")
    wait_for(page, "all\\n")
    app, other = page.evaluate(CELLS)
    assert [line for line in LINES if line not in text_of(app)] == []
    *numbers, last = text_of(other).split()
    assert (numbers, last) == ([str(number) for number in range(len(numbers))], "all")


def test_an_output_widget_catches_what_a_listener_prints(lab, show, page):
    notebook = show(
        lab,
        """
import ipywidgets
import nbblocks as gr

def say():
    with captured:
        print("caught")
    return "said"

with gr.Blocks() as demo:
    captured = gr.Widget(ipywidgets.Output(), value="outputs").widget
    said = gr.Textbox(label="Said")
    gr.Button("Say").click(say, None, said)
demo
""",
    )
    ButtonPage(page, "Say").click()
    TextboxPage(page, "Said").expect_value("said")
    page.get_by_text("caught", exact=True).wait_for()
    assert "caught" not in str(page.evaluate(CELLS)[0])
    assert notebook.run("captured.outputs[0]['text']") == r"'caught\n'"
