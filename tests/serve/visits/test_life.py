"""Pages that are cut off, load again or are left: what becomes of their visits. In a browser."""

from __future__ import annotations

import os
import signal

import pytest

from nbblocks.serve.catalog import Catalog
from nbblocks.serve.options import Options
from nbblocks.serve.server import Server
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
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Up").wait_for()
    assert page.get_by_role("alert").count() == 0
    assert pid(page) != before


def test_a_page_whose_visit_has_ended_meanwhile_says_so(server, visited, proxy):
    page = visited(proxy.port)
    [kernel] = kernels(server)
    with proxy.swallowing():
        server.soon(server.application.visits.end(kernel, "culled")).result(30)
    page.get_by_role("alert").get_by_text("The app has ended").wait_for()
    page.get_by_role("button", name="Start again").click()
    page.get_by_role("button", name="Up").wait_for()
    status, _, _ = get(f"{server.url}healthz")
    assert status == 200
