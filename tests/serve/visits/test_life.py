"""Pages that are cut off, load again or are left: what becomes of their visits. In a browser."""

from __future__ import annotations

import os
import signal

import pytest

from nbblocks.serve.catalog import Catalog
from nbblocks.serve.options import Options
from nbblocks.serve.server import Server
from nbblocks.serve.visits import line
from tests.polling import until
from tests.serve.serving import get, kernels
from tests.serve.visits.proxies import Proxy

pytestmark = pytest.mark.browser

APP = """
import os, time
import nbblocks as gr

clicks = []

with gr.Blocks() as demo:
    count = gr.Number(0, label="Count")
    text = gr.Textbox(label="Text")
    pid = gr.Textbox(label="Pid")
    up = gr.Button("Up")
    stream = gr.Button("Stream")
    who = gr.Button("Who")

    @up.click(outputs=count, concurrency_limit=None, trigger_mode="multiple")
    def more():
        clicks.append(1)  # in Python: two clicks at once would bring the same number
        return len(clicks)

    @stream.click(outputs=text)
    def tell():
        told = ""
        for number in range(120):
            told += f"{number} "
            yield told
            time.sleep(0.02)

    who.click(os.getpid, outputs=pid)

    loads = gr.Textbox(label="Loads")
    pages = []

    @demo.load(outputs=loads)
    def load():
        pages.append(1)
        return str(len(pages))

    @demo.unload
    def unload():
        with open("unloads", "a") as file:
            print(len(pages), file=file)

with demo.route("Second"):
    gr.Markdown("The second page")

demo.launch()
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    path = tmp_path_factory.mktemp("life") / "app.py"
    path.write_text(APP)
    server = Server(Catalog([path]), Options(reload_grace=3), ports=[0])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def unloads(server):
    """What `unload` has written since the test began."""
    path = server.application.catalog.single.path.parent / "unloads"
    path.unlink(missing_ok=True)
    return lambda: path.read_text().split() if path.exists() else []


@pytest.fixture
def proxy(server):
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()


@pytest.fixture
def visited(server, page):
    """Visit the app, through a proxy maybe; the visits of a test end with it."""

    def visit(port: int = server.port, page=page):
        page.goto(f"http://127.0.0.1:{port}/")
        page.get_by_role("button", name="Up").wait_for()
        return page

    yield visit
    for kernel in kernels(server):
        server.soon(server.application.visits.end(kernel, "left")).result(30)
    until(lambda: not kernels(server))


def value(page, label: str) -> str:
    return page.get_by_label(label, exact=True).input_value()


def shows(page, label: str, text: str) -> None:
    until(lambda: value(page, label) == text)


def pid(page) -> int:
    page.get_by_role("button", name="Who").click()
    return int(until(lambda: value(page, "Pid")))


def start_again(page) -> None:
    """Click on the card's button and wait for the new page; the former has the same buttons."""
    page.evaluate("window.former = true")
    page.get_by_role("button", name="Start again").click()
    page.wait_for_function("!window.former")
    page.get_by_role("button", name="Up").wait_for()


def test_loading_again_keeps_the_visit(server, visited):
    page = visited()
    page.get_by_role("button", name="Up").click()
    shows(page, "Count", "1")
    before = pid(page)
    page.reload()
    page.get_by_role("button", name="Up").wait_for()
    shows(page, "Count", "1")
    page.get_by_role("button", name="Up").click()
    shows(page, "Count", "2")
    assert pid(page) == before
    assert len(kernels(server)) == 1


def test_two_tabs_are_two_visits_and_each_loads_its_own_again(server, visited, page):
    one = visited()
    two = visited(page=page.context.new_page())
    pids = [pid(one), pid(two)]
    assert len({*pids}) == 2
    for tab in (two, one):
        tab.reload()
        tab.get_by_role("button", name="Who").wait_for()
    assert [pid(one), pid(two)] == pids


def test_each_page_is_a_load_and_the_end_of_the_visit_its_unload(server, visited, unloads):
    page = visited()
    shows(page, "Loads", "1")
    page.reload()
    shows(page, "Loads", "2")
    assert unloads() == []
    page.close()
    until(lambda: not kernels(server))
    assert unloads() == ["2"]


def test_a_tab_that_starts_with_what_another_has_stored_is_a_second_visit(visited):
    page = visited()
    before = pid(page)
    # As a duplicated tab does, a window that a page opens begins with a copy of the tab's storage.
    with page.expect_popup() as opened:
        page.evaluate("void open(location.href)")
    other = opened.value
    assert pid(other) != before
    assert pid(page) == before
    assert other.evaluate("location.search") == ""


def test_a_second_tab_right_after_a_download_is_a_second_visit(visited, page):
    one = visited()
    before = pid(one)
    one.evaluate("dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    assert pid(visited(page=page.context.new_page())) != before
    assert pid(one) == before


def test_loading_another_page_of_the_app_again_keeps_the_visit(visited):
    page = visited()
    page.get_by_role("button", name="Up").click()
    shows(page, "Count", "1")
    page.get_by_role("link", name="Second").click()
    page.get_by_text("The second page").wait_for()
    page.reload()
    page.get_by_text("The second page").wait_for()
    page.go_back()
    shows(page, "Count", "1")


def test_a_page_that_has_missed_too_much_shows_what_there_is(server, visited, proxy, monkeypatch):
    page = visited(proxy.port)
    before = pid(page)
    [visit] = server.application.visits._visits.values()
    page.evaluate("window.former = true")
    page.get_by_role("button", name="Stream").click()
    until(lambda: "5 " in value(page, "Text"))
    with proxy.swallowing(), monkeypatch.context() as patch:
        # Nothing of what the page has not heard is kept.
        patch.setattr(line, "MOST", 0)
        said = visit._line._done + len(visit._line._kept)
        until(lambda: visit._line._done > said + 3)
    page.wait_for_function("!window.former")
    shows(page, "Text", "".join(f"{number} " for number in range(120)))
    assert pid(page) == before


def test_leaving_ends_the_visit_after_a_moment(server, visited):
    page = visited()
    assert len(kernels(server)) == 1
    page.close()
    assert len(kernels(server)) == 1
    until(lambda: not kernels(server))


def test_clicks_and_a_stream_survive_cuts_each_once(visited, proxy):
    page = visited(proxy.port)
    up = page.get_by_role("button", name="Up")
    page.get_by_role("button", name="Stream").click()
    until(lambda: "5 " in value(page, "Text"))
    for cut in range(3):
        up.click()
        proxy.cut()
        up.click()
        until(lambda cut=cut: value(page, "Count") == str(2 * cut + 2))
    with proxy.swallowing():
        up.click()
    shows(page, "Count", "7")
    shows(page, "Text", "".join(f"{number} " for number in range(120)))


def test_a_page_says_that_it_connects_again(server, visited):
    proxy = Proxy(server.port)
    page = visited(proxy.port)
    port = proxy.port
    proxy.close()
    page.get_by_text("Reconnecting").wait_for()
    assert port
    page.get_by_role("button", name="Up").click()


def test_a_page_whose_kernel_dies_offers_to_start_again(visited):
    page = visited()
    before = pid(page)
    os.kill(before, signal.SIGKILL)
    page.get_by_role("alert").get_by_text("The app has stopped").wait_for()
    start_again(page)
    assert page.get_by_role("alert").count() == 0
    assert pid(page) != before


@pytest.fixture
def restarting(server, page):
    """A page of a server of its own; `restarting(…)` starts that server, on the same port."""
    [path] = (app.path for app in server.application.catalog.apps())
    servers = []

    def start() -> Server:
        ports = [servers[0].port] if servers else [0]
        servers.append(Server(Catalog([path]), Options(), ports=ports))
        servers[-1].start()
        return servers[-1]

    yield start
    for each in servers:
        each.stop()


def test_a_page_that_nobody_has_touched_begins_anew_with_the_server(restarting, page):
    first = restarting()
    page.goto(first.url)
    # Not by looking into the page: the browser takes whatever a test does there for a touch.
    until(lambda: first.application.visits.connected)
    first.stop()
    second = restarting()
    until(lambda: second.application.visits.connected)
    page.get_by_role("button", name="Up").click()
    shows(page, "Count", "1")


def test_what_somebody_has_typed_outlives_the_server(restarting, page):
    first = restarting()
    page.goto(first.url)
    page.get_by_role("button", name="Up").click()
    shows(page, "Count", "1")
    page.evaluate("window.former = true")
    first.stop()
    page.get_by_role("button", name="Look at the page").click()
    assert page.get_by_role("button", name="Up").is_enabled()
    shows(page, "Count", "1")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("does not answer yet").wait_for()
    assert page.evaluate("window.former")
    restarting()
    page.wait_for_function("!window.former")
    page.get_by_role("button", name="Up").wait_for()
    shows(page, "Count", "0")


def test_a_page_whose_visit_has_ended_meanwhile_says_so(server, visited, proxy):
    page = visited(proxy.port)
    [kernel] = kernels(server)
    with proxy.swallowing():
        server.soon(server.application.visits.end(kernel, "culled")).result(30)
    page.get_by_role("alert").get_by_text("The app has ended").wait_for()
    start_again(page)
    status, _, _ = get(f"{server.url}healthz")
    assert status == 200
