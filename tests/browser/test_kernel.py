"""An app and the cells around it: what only a notebook has."""

from __future__ import annotations

import re

import pytest

from nbblocks.testing.pages import ButtonPage, NumberPage, SliderPage, TextboxPage
from nbblocks.testing.pages.base import expect

pytestmark = pytest.mark.browser

APP = """
import ipywidgets
import nbblocks as gr

with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    greeting = gr.Textbox(label="Greeting")
    name.change(lambda name: f"Hello {name}", name, greeting)
demo
"""
ONE = """
with gr.Blocks() as demo:
    name = gr.Textbox(label="{0} name")
    out = gr.Textbox(label="{0} greeting")
    name.change(lambda name: f"{0}: {{name}}", name, out)
demo
"""


def test_values_are_live_both_ways(lab, show, page):
    notebook = show(lab, APP)
    notebook.run("name.value = 'Ada'")
    TextboxPage(page, "Name").expect_value("Ada")
    TextboxPage(page, "Greeting").expect_value("Hello Ada")
    TextboxPage(page, "Name").fill("Grace")
    TextboxPage(page, "Greeting").expect_value("Hello Grace")
    assert notebook.run("name.value, greeting.value") == "('Grace', 'Hello Grace')"


def test_running_a_cell_again_closes_what_it_showed(lab, show, page):
    notebook = show(lab, APP)
    count = "len(ipywidgets.Widget._instances if hasattr(ipywidgets.Widget, '_instances') "
    count += "else ipywidgets.widgets.widget._instances)"
    before = notebook.run(count)
    for _ in range(2):
        notebook.run_cell(0)
    expect(page.locator(".nbb-blocks")).to_have_count(1)
    TextboxPage(page, "Name").fill("again")
    TextboxPage(page, "Greeting").expect_value("Hello again")
    assert notebook.run(count) == before


def test_shown_twice_an_app_mirrors_itself(lab, show, page):
    notebook = show(lab, APP)
    notebook.run("demo")
    views = page.locator(".nbb-blocks")
    expect(views).to_have_count(2)
    upper, lower = views.nth(0), views.nth(1)
    TextboxPage(upper, "Name").fill("both")
    TextboxPage(lower, "Name").expect_value("both")
    TextboxPage(lower, "Greeting").expect_value("Hello both")
    TextboxPage(lower, "Name").fill("and back")
    TextboxPage(upper, "Name").expect_value("and back")
    TextboxPage(upper, "Greeting").expect_value("Hello and back")


@pytest.mark.colab
def test_two_apps_on_a_page_keep_apart(host, show, page):
    show(host, "import nbblocks as gr", ONE.format("One"), ONE.format("Two"))
    TextboxPage(page, "One name").fill("a")
    TextboxPage(page, "Two name").fill("b")
    TextboxPage(page, "One greeting").expect_value("One: a")
    TextboxPage(page, "Two greeting").expect_value("Two: b")


def test_events_are_handled_while_a_cell_runs(lab, show, page):
    notebook = show(
        lab,
        """
import threading
import nbblocks as gr

go = threading.Event()
with gr.Blocks() as demo:
    stopped = gr.Textbox(label="Stopped")
    gr.Button("Stop").click(lambda: "yes", None, stopped)
    gr.Button("Go on").click(go.set)
demo
""",
    )
    notebook.start("ended = go.wait(60)")
    page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
    )
    ButtonPage(page, "Stop").click()
    TextboxPage(page, "Stopped").expect_value("yes")
    ButtonPage(page, "Go on").click()
    assert notebook.run("ended") == "True"


def test_a_component_lives_among_other_widgets(lab, show, page):
    notebook = show(
        lab,
        """
import ipywidgets
import nbblocks as gr

slider, progress = gr.Slider(0, 10, 2, step=1, label="Slider"), ipywidgets.IntProgress(max=10)
ipywidgets.jslink((slider, "value"), (progress, "value"))
seen = []
slider.observe(lambda change: seen.append(change["new"]), "value")
ipywidgets.VBox([slider, progress])
""",
        wait=False,
    )
    SliderPage(page, "Slider").set(7)
    expect(page.locator(".progress-bar")).to_have_attribute("style", re.compile("width: 70%"))
    assert notebook.run("seen[-1], progress.value") == "(7, 7)"


ANYWIDGET = """
import anywidget
import traitlets
import nbblocks as gr

class Counter(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = `count ${model.get("count")}`; };
      button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
      model.on("change:count", show);
      show();
      el.append(button);
    } }
    '''
    count = traitlets.Int(0).tag(sync=True)

with gr.Blocks() as demo:
    with gr.Row():
        counter = gr.Widget(Counter(), value="count")
        double = gr.Number(label="Double")
    counter.change(lambda count: 2 * count, counter, double)
    gr.Button("Reset").click(lambda: 10, None, counter)
demo
"""


def test_any_widget_is_input_and_output(host, show, page):
    show(host, ANYWIDGET)
    counter = page.get_by_role("button", name="count")
    counter.click()
    NumberPage(page, "Double").expect_value(2)
    ButtonPage(page, "Reset").click()
    expect(counter).to_have_text("count 10")
    NumberPage(page, "Double").expect_value(20)
