"""What a browser makes of the policy: apps pass it, scripts that got into a page do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from nbblocks.serve.catalog import Catalog
from nbblocks.serve.options import Options
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.policy import Policy
from nbblocks.serve.server import Server
from tests.serve.serving import write_notebook

pytestmark = pytest.mark.browser

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
READY = "#nbb-page:not([data-nbb-loading])"
NOTE = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
  violations.push(`${effectiveDirective}: ${blockedURI} ${sample}`));
"""
GALLERY = sorted(path.stem for path in (NOTEBOOKS / "gallery").glob("*.ipynb"))
WITH_SCRIPTS = ["javascript", "widgets", "essay", "browser_state"]

FRAME = """(url) => new Promise((done) => {
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: url, onload: () => done() });
  document.body.replaceChildren(frame);
})"""

# Everything of an app that is JavaScript as text.
AUTHORED = """
import nbblocks as gr
from IPython.display import HTML, Javascript, display

HEAD = "<script>globalThis.fromHead = 'head'</script>"
display(HTML("<p id=shown onclick='this.textContent = `clicked ${event.type}`'>html</p>"
             "<script>document.getElementById('shown').dataset.ran = 'yes'</script>"))
display(Javascript("globalThis.fromJavascript = 'javascript'"))
with gr.Blocks(head=HEAD, js="() => { globalThis.fromJs = 'js' }") as demo:
    name = gr.Textbox(label="Name", value="Ada")
    out = gr.Textbox(label="Out")
    gr.Button("Run").click(None, name, out, js="(name) => { sloppy = 1; return `hello ${name}` }")
    gr.Button("Break").click(None, None, out, js="() => {")
    gr.HTML("<button onclick=\\"this.textContent = 'pressed'; return false\\">press</button>")
    gr.HTML(value="x", html_template="<b>${value.toUpperCase()}</b>",
            js_on_load="element.dataset.loaded = props.value")
demo
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("apps")
    own = write_notebook(folder / "authored.ipynb", AUTHORED)
    catalog = Catalog([NOTEBOOKS / "gallery", NOTEBOOKS / "guide", own])
    server = Server(catalog, Options(reload_grace=0), ports=[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def visit(server, page):
    """Open an app; `page.evaluate("violations")` lists what the policy has kept from it."""
    page.add_init_script(NOTE)

    def open_app(slug):
        page.goto(f"{server.url}app/{slug}")
        page.wait_for_selector(READY, timeout=60_000)
        page.wait_for_load_state("networkidle")
        return page

    return open_app


@pytest.mark.parametrize("name", [*GALLERY, *WITH_SCRIPTS])
def test_apps_pass(visit, name):
    page = visit(name)
    if name == "display":
        page.get_by_text("Cleaned of scripts.").wait_for()
    found = page.evaluate("violations")
    if name == "display":
        # Its Markdown holds a handler, to show that it is taken away. Some versions of Chromium
        # tell of one as soon as they parse it, others when it is to run.
        found = [each for each in found if each != "script-src-attr: inline alert(1)"]
    assert found == []


def test_what_the_author_wrote_runs(visit):
    page = visit("authored")
    for name, value in [("fromHead", "head"), ("fromJs", "js"), ("fromJavascript", "javascript")]:
        page.wait_for_function(f"globalThis.{name} === {value!r}")
    assert page.locator("#shown").get_attribute("data-ran") == "yes"
    page.locator("#shown").click()
    page.get_by_text("clicked click").wait_for()
    page.get_by_role("button", name="press").click()
    page.get_by_role("button", name="pressed").wait_for()
    page.locator("[data-loaded=x] b").get_by_text("X").wait_for()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_label("Out")).to_have_value("hello Ada")
    page.get_by_role("button", name="Break").click()
    page.get_by_text("SyntaxError").first.wait_for()
    assert page.evaluate("violations") == []


def test_what_got_into_the_page_does_not_run(visit):
    page = visit("authored")
    page.evaluate("""
        document.body.insertAdjacentHTML("beforeend", `
          <img src="data:," onerror="globalThis.hacked = 1">
          <iframe srcdoc="<script>parent.hacked = 1</script>"></iframe>
          <a id=link href="javascript:globalThis.hacked = 1">x</a>`);
        document.getElementById("link").click();
    """)
    page.wait_for_function("violations.length >= 2")
    assert page.evaluate("globalThis.hacked") is None


DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">
<style>rect { fill: rgb(1, 2, 3) }</style><rect width="8" height="8"/>
<script>document.documentElement.dataset.ran = "yes"</script></svg>"""


def test_scripts_of_pictures_do_not_run_and_pictures_show(tmp_path, page):
    path = write_notebook(tmp_path / "a.ipynb", "# A")
    (tmp_path / "drawn.svg").write_text(DRAWN)
    policy = Policy(content={"script-src": "'self' 'unsafe-inline'"})
    server = Server(Catalog([path]), Options(security=Security(policy=policy)), ports=[0])
    server.start()
    try:
        picture = f"{server.url}voila/files/drawn.svg"
        page.goto(picture)
        fill = "getComputedStyle(document.querySelector('rect')).fill"
        assert page.evaluate(fill) == "rgb(1, 2, 3)"
        assert page.locator("svg[data-ran]").count() == 0
        page.goto(f"{server.url}nowhere")
        page.evaluate(
            "url => document.body.append(Object.assign(new Image(), { src: url }))", picture
        )
        page.wait_for_function("document.querySelector('img').naturalWidth === 8")
    finally:
        server.stop()


def test_only_named_sites_show_apps_in_frames(server, page):
    named = server.url.rstrip("/")
    policy = Policy(embedders=(named,))
    open_to = Server(
        Catalog([NOTEBOOKS / "guide" / "hello.ipynb"]),
        Options(security=Security(policy=policy)),
        ports=[0],
    )
    open_to.start()
    try:
        for site, shown in ((named, True), (named.replace("localhost", "127.0.0.1"), False)):
            page.goto(site)
            page.evaluate(FRAME, open_to.url)
            inner = page.frame_locator("iframe")
            if shown:
                inner.locator(READY).wait_for()
            else:  # what the browser shows instead is a page of its own
                assert inner.locator("main").count() == 0
    finally:
        open_to.stop()
