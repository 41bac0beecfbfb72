"""Widgets of others in the served page: controls, other packages; outputs of all kinds."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nbblocks.serve.security.options import Security
from nbblocks.serve.security.policy import Policy
from nbblocks.serve.visits.registry import Visits
from tests.serve.serving import write_notebook

pytestmark = pytest.mark.browser

READY = "#nbb-page:not([aria-busy])"

CONTROLS = """
import ipywidgets as w
from IPython.display import display
import nbblocks as gr

slider, number, seen = w.IntSlider(3, description="Slide"), w.IntText(), w.Label("nothing yet")
button, out = w.Button(description="Say"), w.Output()
w.jslink((slider, "value"), (number, "value"))

def say(_):
    with out:
        print("said by Python")
        display(w.HTML("<b class='bold'>bold</b>"))

button.on_click(say)
slider.observe(lambda change: setattr(seen, "value", f"seen {change['new']}"), "value")
with gr.Blocks() as demo:
    gr.Textbox("ours", label="Ours")
    fold = w.Accordion([w.Text()], titles=["Fold"])
    gr.Widget(w.VBox([slider, number, seen, button, out, fold]), value=None)
demo
"""
OTHERS = """
import bqplot.pyplot as plt, ipyleaflet, ipywidgets
figure = plt.figure(title="A plot")
plt.plot([1, 2, 3], [3, 1, 2])
ipywidgets.VBox([figure, ipyleaflet.Map(center=(52, 10), zoom=3, layers=[])])
"""
OUTPUTS = """
from IPython.display import HTML, JSON, Latex, Markdown, SVG, display
print("\\x1b[31mred\\x1b[0m")
display(HTML("<i id='rich'>rich</i><script>document.title = 'run'</script>"))
display(Markdown("**strong** $x^2$"), Latex("$y$"), JSON({"a": 1}))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect id='r'/></svg>"))
handle = display("before", display_id=True)
handle.update("after")
"""


def test_controls_and_links_between_them_work(serve, tmp_path, page):
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", CONTROLS)).url)
    page.wait_for_selector(f"{READY} .widget-slider")
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_text("seen 4").wait_for()
    assert page.locator(".widget-text input[type=number]").input_value() == "4"
    page.get_by_role("button", name="Say").click()
    page.get_by_text("said by Python").wait_for()
    page.locator(".nbb-output-widget .bold").wait_for()
    page.get_by_text("Fold").wait_for()


def test_widgets_of_other_packages_work(serve, tmp_path, page):
    # Leaflet's extension makes functions of text, which must be allowed.
    security = Security(policy=Policy(evaluates=True))
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", OTHERS), security=security).url)
    page.locator(".bqplot .line").first.wait_for(state="attached")
    page.locator(".leaflet-container").wait_for()


def test_a_page_of_ours_asks_for_nothing_of_others(serve, tmp_path, page):
    code = "import nbblocks as gr\nwith gr.Blocks() as demo:\n    gr.Textbox(label='Box')\ndemo"
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", code)).url)
    page.get_by_label("Box").wait_for()
    asked = [url for url in page.asked if not url.startswith("data:")]
    assert len(asked) <= 20
    assert not [url for url in asked if "controls" in url or "labextensions" in url]


def test_outputs_that_are_no_widgets(serve, tmp_path, page):
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", OUTPUTS)).url)
    page.wait_for_selector(READY)
    page.locator("#rich").wait_for()
    page.get_by_text("after").wait_for()
    page.locator(".jp-RenderedMarkdown strong").wait_for()
    page.locator(".jp-RenderedMarkdown math").nth(1).wait_for()
    assert page.title() == "run"
    assert page.locator("svg #r").count() == 1
    assert page.get_by_text('"a": 1').is_visible()
    red = page.get_by_text("red", exact=True).evaluate("el => getComputedStyle(el).color")
    assert red == "rgb(180, 35, 24)"


STATEFUL = """
import nbblocks as gr
with gr.Blocks() as demo:
    count = gr.Number(0, label="Count")
    gr.Button("Add").click(lambda number: number + 1, count, count)
demo
"""


def test_a_page_that_comes_again_shows_the_app_as_it_is(serve, tmp_path, page, monkeypatch):
    page.add_init_script("navigator.sendBeacon = () => true")  # it does not say that it goes
    visits = []
    begin = Visits.begin

    def once(*given):
        return visits[0] if visits else visits.append(begin(*given)) or visits[0]

    monkeypatch.setattr(Visits, "begin", once)
    server = serve(write_notebook(tmp_path / "a.ipynb", STATEFUL, "print('shown')"))
    page.goto(server.url)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Count")).to_have_value("1")
    page.reload()
    expect(page.get_by_label("Count")).to_have_value("1")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Count")).to_have_value("2")
    expect(page.get_by_text("shown")).to_be_visible()
