"""A visit: what the app knows of it, and what is called when it ends."""

from __future__ import annotations

import pytest

from nbblocks.testing.notebooks import ClassicNotebook, JupyterLab
from nbblocks.testing.pages import ButtonPage, TextboxPage
from tests.browser.conftest import CLASSIC
from tests.polling import until

pytestmark = pytest.mark.browser

REQUEST = """
import nbblocks as gr

with gr.Blocks() as demo:
    known = gr.Textbox(label="Known")

    @demo.load(outputs=known)
    def show(request: gr.Request):
        return repr((
            request.url,
            request.query_params.get("name"),
            request.cookies.get("theme"),
            "Mozilla" in request.headers.get("user-agent", ""),
            request.client.host,
            len(request.session_hash or ""),
        ))
demo
"""
STATE = """
from pathlib import Path
import nbblocks as gr

def note(value):
    with Path({0!r}).open("a") as log:
        log.write(value + "\\n")

with gr.Blocks() as demo:
    kept = gr.State("kept", delete_callback=note)
    brief = gr.State("initial", time_to_live=0.3, delete_callback=note)
    used = gr.Textbox(label="Used")
    gr.Button("Use").click(lambda value: ("changed", value), brief, [brief, used])
    demo.unload(lambda: note("unload"))
demo
"""


def test_a_served_app_knows_the_request_for_its_page(voila, show, page):
    show(voila, REQUEST)
    url = f"{page.url}?name=Ada"
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": voila.url}])
    page.goto(url)
    known = (url, "Ada", "dark", True, "127.0.0.1", 16)
    TextboxPage(page, "Known").expect_value(repr(known))


def test_in_a_notebook_only_the_page_is_known(lab, show, page):
    show(lab, REQUEST)
    TextboxPage(page, "Known").expect_value(repr((page.url, None, None, False, None, 16)))


def test_states_are_given_up_in_time_and_when_the_page_goes(host, show, page, tmp_path):
    log = tmp_path / "log"
    opened = show(host, STATE.format(str(log)))
    ButtonPage(page, "Use").click()
    TextboxPage(page, "Used").expect_value("initial")
    until(lambda: log.exists() and log.read_text() == "changed\n")
    opened.close()
    until(lambda: len(log.read_text().split()) == 4)
    assert log.read_text().split()[1] == "unload"
    assert sorted(log.read_text().split()[2:]) == ["initial", "kept"]


LEFT = """
from pathlib import Path
import nbblocks as gr

with gr.Blocks() as demo:
    asked = gr.Textbox(label="Asked")
    ask = gr.Button("Ask")
    ask.click(lambda: "yes", None, asked)
    ask.click(None, js="() => new Promise(() => {{}})").failure(
        lambda: Path({0!r}).write_text("failed"))
demo
"""


@pytest.mark.colab
def test_a_page_that_is_left_fails_what_waits_for_its_javascript(hosts, show, page, tmp_path):
    ended = tmp_path / "ended"
    notebook = show(hosts(ClassicNotebook if CLASSIC else JupyterLab), LEFT.format(str(ended)))
    ButtonPage(page, "Ask").click()
    TextboxPage(page, "Asked").expect_value("yes")
    address = page.url
    page.goto("about:blank")
    until(ended.exists)
    page.goto(address)  # for the kernel to be ended there
    page.wait_for_function(
        "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        " || window.Jupyter?.notebook?.kernel?.is_connected()"
    )
    assert notebook.run("asked.value") == "'yes'"
