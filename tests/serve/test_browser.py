"""Served pages in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from nbblocks.serve.runtime import built
from tests.polling import until
from tests.serve.serving import COUNTER, kernels, write_notebook

pytestmark = pytest.mark.browser

READY = "#nbb-page:not([data-nbb-loading])"


def test_a_widget_works(serve, counter, page):
    server = serve(counter)
    page.goto(server.url)
    button = page.get_by_role("button", name="count is 0")
    button.click()
    page.get_by_role("button", name="count is 1").wait_for()
    page.wait_for_selector(READY)
    assert page.title() == "A counter"


def test_nothing_is_asked_of_another_host(serve, tmp_path, page):
    path = write_notebook(
        tmp_path / "a.ipynb",
        "# Formula $x^2$\n\n`code`",
        "import ipywidgets\nipywidgets.VBox([ipywidgets.IntSlider(), ipywidgets.HTMLMath('$y$')])",
        "from IPython.display import HTML, Latex\nHTML('<i class=\"fa fa-star\">x</i>')",
        "Latex('$z$')",
    )
    server = serve(path)
    page.goto(server.url)
    page.wait_for_selector(f"{READY} .widget-slider")
    page.locator(".jp-MarkdownOutput math").wait_for()
    page.locator(".widget-htmlmath math").wait_for()
    page.locator(".nbb-outputs .jp-RenderedLatex math").wait_for()
    page.wait_for_load_state("networkidle")
    hosts = {urlsplit(url).netloc for url in page.asked if url.startswith(("http", "ws"))}
    assert hosts == {f"localhost:{server.port}"}


def test_closing_the_page_ends_its_kernel(serve, counter, page):
    server = serve(counter)
    page.goto(server.url)
    page.get_by_role("button", name="count is 0").wait_for()
    assert len(kernels(server)) == 1
    page.close()
    until(lambda: not kernels(server))


def test_closing_the_page_while_it_loads_ends_its_kernel(serve, tmp_path, page, monkeypatch):
    monkeypatch.setattr("nbblocks.serve.visits.presence.UNJOINED", 1)
    path = write_notebook(tmp_path / "a.ipynb", "# Wait", "import time\ntime.sleep(60)")
    server = serve(path)
    page.goto(server.url, wait_until="commit")
    page.get_by_role("heading", name="Wait").wait_for()
    assert page.locator("#nbb-page").get_attribute("aria-busy") == "true"
    page.close()
    until(lambda: not kernels(server))


def test_a_page_is_not_busy_for_screen_readers_while_later_cells_run(serve, tmp_path, page):
    path = write_notebook(tmp_path / "a.ipynb", COUNTER, "import time\ntime.sleep(60)")
    page.goto(serve(path).url)
    page.get_by_role("button", name="count is 0").wait_for()
    main = page.get_by_role("main")
    assert main.get_attribute("aria-busy") is None
    assert main.get_attribute("data-nbb-loading") is not None
    assert page.locator(".skeleton").is_visible()


def test_a_link_that_only_starts_a_mail_keeps_the_kernel(serve, counter, page):
    server = serve(counter)
    page.goto(server.url)
    page.get_by_role("button", name="count is 0").wait_for()
    page.evaluate("dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    page.get_by_role("button", name="count is 0").click()
    page.get_by_role("button", name="count is 1").wait_for()
    assert len(kernels(server)) == 1


def test_reloading_starts_afresh_and_leaves_one_kernel(serve, counter, page):
    server = serve(counter)
    page.goto(server.url)
    page.get_by_role("button", name="count is 0").click()
    page.get_by_role("button", name="count is 1").wait_for()
    page.reload()
    page.get_by_role("button", name="count is 0").wait_for()
    until(lambda: len(kernels(server)) == 1)


def test_a_failing_cell_shows_a_card(serve, tmp_path, page):
    server = serve(write_notebook(tmp_path / "a.ipynb", "# Before", "1 / 0"))
    page.goto(server.url)
    page.wait_for_selector(READY)
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_role("heading", name="Before").is_visible()


def test_a_kernel_that_cannot_start_shows_a_card(serve, counter, page, monkeypatch):
    async def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("nbblocks.serve.kernels.AppKernelManager.start_kernel", fail)
    page.goto(serve(counter).url)
    page.wait_for_selector(READY)
    assert "could not start" in page.get_by_role("alert").inner_text()


def test_a_page_whose_script_does_not_arrive_says_so(serve, counter, page):
    server = serve(counter)
    script = f"**/{built()['page']['script']}"
    page.route(script, lambda route: route.fulfill(status=502, body="Bad Gateway"))
    page.goto(server.url)
    page.get_by_role("alert").get_by_text("This page is incomplete").wait_for()
    assert page.get_by_role("main").get_attribute("aria-busy") is None
    assert not page.locator(".skeleton").count()
    assert page.get_by_role("heading", name="A counter").is_visible()
    page.wait_for_function("nbbEarly.socket.readyState === WebSocket.CLOSED")
    page.unroute(script)
    page.get_by_role("button", name="Load it again").click()
    page.get_by_role("button", name="count is 0").wait_for()
    assert not page.get_by_role("alert").count()


def test_logging_in(serve, counter, page):
    server = serve(counter, check=lambda name, word: (name, word) == ("ann", "secret"))
    page.goto(server.url)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="count is 0").wait_for()
    page.close()
    until(lambda: not kernels(server))


def test_the_index_leads_to_the_apps(serve, tmp_path, page):
    write_notebook(tmp_path / "deep down" / "näme & co.ipynb", "# An app", "1")
    page.goto(serve(tmp_path).url)
    page.get_by_role("link", name="An app").click()
    page.get_by_role("heading", name="An app").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_follow_the_system(serve, counter, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(serve(counter).url)
    page.wait_for_selector(READY)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(246, 246, 248)", "dark": "rgb(18, 18, 23)"}[scheme]
    assert page.evaluate("document.body.dataset.jpThemeLight") == str(scheme == "light").lower()


def test_narrow_screens_need_no_sideways_scrolling(serve, counter, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(serve(counter).url)
    page.wait_for_selector(READY)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".jp-MarkdownOutput").bounding_box()["x"] == 16


def test_a_link_of_another_site_starts_an_app_after_a_click(serve, counter, page):
    """Where apps are any files of the visitor's own, as in a Jupyter server."""
    server = serve(counter, reload_grace=30)
    server.application.asks_first = True
    # A page of another port of this machine is of the same site; both are somebody else's.
    other = f"{serve(counter).url}nowhere"
    for started, elsewhere in enumerate((other, "data:,")):
        tab = page.context.new_page()
        tab.goto(elsewhere)
        tab.set_content(f"<a href='{server.url}'>Look</a>")
        tab.get_by_role("link", name="Look").click()
        tab.get_by_role("heading", name="Start A counter?").wait_for()
        assert len(kernels(server)) == started
        tab.get_by_role("link", name="Start it").click()
        tab.get_by_role("button", name="count is 0").click()
        tab.get_by_role("button", name="count is 1").wait_for()
        tab.reload()
        tab.get_by_role("button", name="count is 1").wait_for()
        assert len(kernels(server)) == started + 1
