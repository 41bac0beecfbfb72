"""Widgets of others in the served page: controls, other packages; outputs of all kinds."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from nbblocks.serve.security.options import Security
from nbblocks.serve.security.policy import Policy
from nbblocks.serve.visits.registry import Visits
from tests.serve.serving import write_notebook

pytestmark = pytest.mark.browser

READY = "#nbb-page:not([data-nbb-loading])"

CONTROLS = """
import ipywidgets as w
from IPython.display import display
import nbblocks as gr

slider, number, seen = w.IntSlider(3, description="Slide"), w.IntText(), w.Label("nothing yet")
button, out = w.Button(description="Say"), w.Output()
html = "<b class='tick'>Tick</b><img src='data:,' onerror='document.title = 1'>"
box = w.Checkbox(description=html, description_allow_html=True)
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
    gr.Widget(w.VBox([slider, number, seen, button, out, fold, box]), value=None)
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
    page.locator(".widget-checkbox .tick").wait_for()
    assert page.locator("[onerror]").count() == 0


def test_widgets_of_other_packages_work(serve, tmp_path, page):
    # Leaflet's extension makes functions of text, which must be allowed.
    security = Security(policy=Policy(evaluates=True))
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", OTHERS), security=security).url)
    page.locator(".bqplot .line").first.wait_for(state="attached")
    page.locator(".leaflet-container").wait_for()


PLOTLY = """
import plotly.graph_objects as go
import nbblocks as gr

looks = {"title": "Before", "height": 300}
figure = go.FigureWidget(go.Bar(x=["a", "b"], y=[1, 2]), layout=looks)
with gr.Blocks() as demo:
    gr.Widget(figure, value=None)
    more, picked = gr.Button("More"), gr.Textbox(label="Picked")

    @more.click
    def grow():
        with figure.batch_update():
            figure.data[0].x, figure.data[0].y = ["a", "b", "c"], [1, 2, 3]
            figure.layout.title.text = "After"

bars = figure.data[0]
bars.on_click(lambda _, points, __: setattr(picked, "value", f"{points.xs} {points.ys}"))
demo
"""
PLOTTED = """
go.Figure(go.Scatter(x=[1, 2], y=[2, 1]), layout={"title": "A figure", "height": 250}).show()
"""


def test_charts_of_plotly_follow_python_and_say_what_is_picked(serve, tmp_path, page):
    server = serve(write_notebook(tmp_path / "a.ipynb", PLOTLY, PLOTTED))
    page.goto(server.url)
    # Its renderer makes a picture of it as well, elsewhere on the page.
    page.locator("#nbb-page").get_by_text("A figure", exact=True).wait_for()
    page.get_by_text("Before", exact=True).wait_for()
    bars = page.locator(".bars .point path")
    expect(bars).to_have_count(2)
    page.get_by_role("button", name="More").click()
    page.get_by_text("After", exact=True).wait_for()
    expect(bars).to_have_count(3)
    bars.nth(2).hover(force=True)  # what hears the mouse lies above the bars
    page.locator(".hovertext").get_by_text("(c, 3)").wait_for()
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_label("Picked")).to_have_value("['c'] [3]")
    assert not [url for url in page.asked if not url.startswith((server.url, "data:", "blob:"))]


FOREIGN = """
import anywidget, ipywidgets as w, traitlets
from IPython.display import display
import nbblocks as gr

class Foreign(anywidget.AnyWidget):
    _esm = '''
    export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = `${model.get("name")}: ${model.get("value")}`; };
      button.onclick = () => { model.set("value", model.get("value") + 1); model.save_changes(); };
      model.on("change:value", show);
      show();
      el.append(button);
      return () => { document.body.dataset.gone = model.get("name"); };
    } }
    '''
    name, value = traitlets.Unicode().tag(sync=True), traitlets.Int().tag(sync=True)
"""
AMONG_OURS = """
with gr.Blocks() as demo:
    with gr.Row():
        gr.Widget(Foreign(name="in a row"), value=None)
    with gr.Tabs():
        with gr.Tab("One"):
            gr.Textbox(label="First")
        with gr.Tab("Two"):
            counted, seen = gr.Widget(Foreign(name="in a tab")), gr.Number(label="Seen")
    counted.change(lambda value: value, counted, seen)
demo
"""
OURS_AMONG = """
late, out, icon = w.VBox(), w.Output(), w.Button(description="Later", icon="camera")

def add(_):
    late.children = [Foreign(name="made later"), gr.Textbox(label="Ours, made later")]
    with out:
        out.clear_output(wait=True)
        display(Foreign(name="an output"))

icon.on_click(add)
fail = w.Button(description="Fail")
fail.on_click(out.capture()(lambda _: 1 / 0))
box = w.HBox([gr.Number(3, label="In a box"), icon, fail])
fold = w.Accordion([gr.Textbox(label="In a fold")], selected_index=0)
stack = w.Stack([w.Label(), gr.Checkbox(label="In a stack")], selected_index=1)
w.VBox([box, fold, stack, late, out])
"""


def test_widgets_of_all_kinds_stand_in_each_other(serve, tmp_path, page):
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", FOREIGN, AMONG_OURS, OURS_AMONG)).url)
    page.wait_for_selector(READY)
    page.get_by_role("button", name="in a row: 0").click()
    page.get_by_role("button", name="in a row: 1").wait_for()
    page.get_by_role("tab", name="Two").click()
    page.get_by_role("button", name="in a tab: 0").click()
    expect(page.get_by_label("Seen")).to_have_value("1")
    expect(page.get_by_label("In a box")).to_have_value("3")
    expect(page.get_by_label("In a fold")).to_be_visible()
    expect(page.get_by_label("In a stack")).to_be_visible()
    family = "el => getComputedStyle(el, '::before').fontFamily"
    page.wait_for_selector("#nbb-icons", state="attached")
    assert "Font Awesome" in page.locator(".fa-camera").evaluate(family)

    page.get_by_title("Later").click()
    page.get_by_role("button", name="made later: 0").wait_for()
    page.get_by_label("Ours, made later").wait_for()
    page.get_by_role("button", name="an output: 0").wait_for()
    # What takes its place lets it go, as a view that is only taken off the page would not.
    page.get_by_title("Later").click()
    page.wait_for_selector("body[data-gone='an output']")
    page.get_by_role("button", name="Fail").click()
    page.get_by_text("ZeroDivisionError: division by zero").wait_for()
    assert page.get_by_text("This app could not start").count() == 0


CONTAINER = """
const renderer = (Widget) => class extends Widget {
  async renderModel({ data }) { this.node.textContent = `chart of ${data["application/x-chart"]}`; }
};
let packages;
globalThis._JUPYTERLAB = { ...globalThis._JUPYTERLAB, charts: {
  async init(scope) { packages = scope; },
  async get() {
    const all = async (name) => (await Object.values(packages[name])[0].get())();
    const { Widget, DockPanel, MenuBar } = await all("@lumino/widgets");
    const { JupyterLuminoWidget } = await all("@jupyter-widgets/base");
    for (const Kind of [DockPanel, MenuBar, JupyterLuminoWidget])
      if (!(Kind.prototype instanceof Widget)) throw new Error(`${Kind.name} is of another Widget`);
    const Chart = renderer(Widget);
    const createRenderer = () => new Chart();
    const rendererFactory = { mimeTypes: ["application/x-chart"], createRenderer };
    return () => ({ default: { rendererFactory } });
  },
} };
"""
UNSHOWN = """
import anywidget, ipywidgets, traitlets
from IPython.display import display

class FromAfar(anywidget.AnyWidget):
    _esm = "import 'https://cdn.example/lib.js'; export default { render() {} }"

class Evaluates(anywidget.AnyWidget):
    _esm = "export default { render() { try { new Function('1 + 1') } catch {} } }"

class Absent(ipywidgets.DOMWidget):
    _model_module = traitlets.Unicode("absent").tag(sync=True)
    _view_module = traitlets.Unicode("absent").tag(sync=True)

display({"application/x-chart": 3}, raw=True)
display(FromAfar(), Evaluates(), ipywidgets.VBox([Absent(), ipywidgets.Label("beside it")]))
"""


def test_an_extension_shows_its_outputs_and_what_cannot_be_shown_says_why(
    serve, tmp_path, page, monkeypatch
):
    folder = tmp_path / "share" / "labextensions" / "charts"
    folder.mkdir(parents=True)
    build = {"load": "static/entry.js", "mimeExtension": "./mime"}
    about = {"name": "charts", "version": "1.0.0", "jupyterlab": {"_build": build}}
    (folder / "package.json").write_text(json.dumps(about))
    (folder / "static").mkdir()
    (folder / "static" / "entry.js").write_text(CONTAINER)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    page.route("https://cdn.example/**", lambda route: route.abort())
    page.goto(serve(write_notebook(tmp_path / "a.ipynb", UNSHOWN)).url)
    page.get_by_text("chart of 3").wait_for()
    page.get_by_text("A script that a widget imports did not arrive").wait_for()
    page.get_by_text("start the server with --allow-eval").wait_for()
    page.get_by_text("brings widgets of absent: install its package").wait_for()
    page.get_by_text("beside it").wait_for()


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
    page.locator(".jp-RenderedMarkdown math").wait_for()
    page.locator(".jp-RenderedLatex math").wait_for()
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
