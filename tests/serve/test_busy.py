"""A served notebook whose later cells run long: its app answers meanwhile."""

from __future__ import annotations

import pytest

from nbblocks.base.wire import MODELS
from tests.polling import until
from tests.serve.clicking import Page
from tests.serve.serving import joined, write_notebook
from tests.serve.visits.asking import heard, message, page_of

APP = """
import pathlib, threading
import ipywidgets
import nbblocks as gr

clicked, state = threading.Event(), "before"

def click():
    found = state  # before the cell goes on
    clicked.set()
    return found

with gr.Blocks() as demo:
    out, button = gr.Textbox(label="Out"), gr.Button("Go")
    button.click(click, None, out)
demo
"""

PLAIN = """
ipywidgets.HTML("by <b>itself</b>")
"""

TRAINING = """
state = "training"
pathlib.Path("begun").touch()
clicked.wait(20)
state = "over"
"""


@pytest.fixture
def training(serve, tmp_path):
    """A server with the app; `training.begun()` waits until its last cell runs."""
    server = serve(write_notebook(tmp_path / "app.ipynb", APP, PLAIN, TRAINING), reload_grace=3)
    server.begun = lambda: until((tmp_path / "begun").exists)
    return server


def test_clicks_are_answered_while_a_later_cell_runs(training):
    with joined(training.url) as one:
        page = Page(*one)
        training.begun()
        page.click()
        page.until(lambda: page.values)
        assert page.values == ["training"]


def test_a_page_that_loads_again_gets_all_models_while_a_later_cell_runs(training):
    page = page_of(training)
    training.begun()
    for time in range(2):
        with page() as socket:
            data = {"method": "request_states", "time": time}  # kernels hear nothing twice
            socket.send(message("comm_msg", comm_id=MODELS, data=data))
            said = heard(socket, "comm_msg")
            assert "ready" not in [each.kind for each in said]
            names = {each["model_name"] for each in said[-1].content["data"]["states"].values()}
            assert {"AnyModel", "VBoxModel", "HTMLModel"} <= names


@pytest.mark.browser
def test_a_page_that_loads_again_is_shown_while_a_later_cell_runs(training, page):
    page.goto(training.url)
    page.get_by_role("button", name="Go").wait_for()
    training.begun()
    for _ in range(2):
        page.reload()
        page.get_by_role("button", name="Go").wait_for()
        page.get_by_text("itself").wait_for()
    page.get_by_role("button", name="Go").click()
    out = page.get_by_label("Out", exact=True)
    assert until(out.input_value) == "training"
