"""Which page gets which visit: the one that loads again its own, every other one a new one."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager, suppress
from threading import Thread

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from nbblocks.serve.visits import line as line_module
from nbblocks.serve.visits.returning import COOKIE
from tests.polling import until
from tests.serve.serving import get, kernels, line, text_of, told, write_notebook, written


class Browser:
    """A browser without windows: it has cookies, and connects to visits.

    Args:
        server: What it visits.
    """

    def __init__(self, server) -> None:
        self.server = server
        self._cookies = {}

    def get(self, tab: str | None = None, path: str = "", site: str = "none") -> str:
        """Ask for the page; `tab` is what a tab says that it has shown."""
        mark = "&" if "?" in path else "?"
        asked = f"{mark}nbblocks-tab={tab}" if tab is not None else ""
        sent = {"Cookie": self._cookies_for("/"), "Sec-Fetch-Site": site}
        status, headers, html = get(f"{self.server.url}{path}{asked}", **sent)
        assert status == 200
        for cookie in headers.get_all("Set-Cookie") or ():
            name, value, below = re.match(r"([^=]+)=([^;]*);.*?Path=([^;]*)", cookie).groups()
            self._cookies[name, below] = value
        return html

    def visit(self, tab: str | None = None, path: str = "") -> str:
        """Ask for the page; gives the id of its kernel, "" when it asks for the tab instead."""
        html = self.get(tab, path)
        return written(html)["kernel"] if "nbb-visit" in html else ""

    def _cookies_for(self, path: str) -> str:
        kept = self._cookies.items()
        found = (f"{name}={value}" for (name, below), value in kept if path.startswith(below))
        return "; ".join(found)

    @contextmanager
    def page(self, html: str, *, answers: bool = True):
        """Connect a page, which says that it is there when asked; gives what it was told."""
        address = line(self.server.url, html)
        headers = {"Cookie": self._cookies_for(f"/api/kernels/{written(html)['kernel']}")}
        with connect(address, additional_headers=headers) as socket:
            heard = told(socket)
            thread = Thread(target=_answer, args=(socket, answers))
            thread.start()
            yield heard
        thread.join()


def _answer(socket, answers: bool) -> None:
    with suppress(ConnectionClosed):
        while True:
            said = socket.recv()
            if answers and isinstance(said, str) and json.loads(said).get("asks"):
                socket.send(json.dumps({"heard": 0, "there": True}))


@pytest.fixture
def server(serve, counter):
    return serve(counter, reload_grace=30)


@pytest.fixture
def browser(server):
    return Browser(server)


def test_the_first_page_is_there_at_once(browser):
    assert browser.visit()


def test_a_page_that_loads_again_gets_its_visit(browser, server):
    html = browser.get()
    first = written(html)["kernel"]
    with browser.page(html):
        assert browser.visit() == ""
    assert browser.visit(first) == first
    assert kernels(server) == [first]


def test_a_second_tab_gets_a_visit_of_its_own(browser):
    first = browser.visit()
    assert browser.visit() == ""
    assert browser.visit("") not in ("", first)


def test_a_tab_that_is_duplicated_gets_a_visit_of_its_own(browser):
    html = browser.get()
    first = written(html)["kernel"]
    with browser.page(html):
        assert browser.visit(first) not in ("", first)


def test_a_page_that_has_gone_without_a_word_keeps_nobody_out(browser, monkeypatch):
    monkeypatch.setattr(line_module, "PATIENCE", 0.1)
    html = browser.get()
    first = written(html)["kernel"]
    with browser.page(html, answers=False):
        assert browser.visit(first) == first


def test_another_browser_gets_nothing_of_it(server, browser):
    first = browser.visit()
    assert Browser(server).visit(first) != first


def test_another_query_is_another_visit(browser):
    first = browser.visit(path="?name=Ann")
    assert browser.visit() not in ("", first)
    assert browser.visit(path="?name=Ann") == ""
    assert browser.visit(first, "?name=Ann") == first
    assert browser.visit(first) != first


def test_a_visit_that_is_over_is_begun_anew(browser, server):
    first = browser.visit()
    server.soon(server.application.visits.end(first, "left")).result(30)
    assert browser.visit(first) not in ("", first)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_who_is_led_here_is_asked_before_the_tab_is(browser, server, site):
    """The tab's answer comes from here: it must not start what nobody has asked for."""
    server.application.asks_first = True
    first = browser.visit()
    for tab in (None, "", "gone"):
        assert "Start A counter?" in browser.get(tab, site=site)
    assert len(server.application.visits) == 1
    # Who clicks there, or loads the page again, goes on with what the tab shows.
    assert "nbblocks-tab" in browser.get(site="same-origin")
    for asked_from in ("same-origin", site):
        assert written(browser.get(first, site=asked_from))["kernel"] == first


def test_an_app_that_has_failed_is_tried_again(serve, tmp_path):
    server = serve(write_notebook(tmp_path / "a.ipynb", "1 / 0"), reload_grace=30)
    browser = Browser(server)
    html = browser.get()
    with browser.page(html):
        pass
    first = written(html)["kernel"]
    assert browser.visit() not in ("", first)


def test_where_nothing_is_kept_nobody_is_asked(serve, counter):
    browser = Browser(serve(counter, reload_grace=0))
    assert browser.visit()
    assert browser.visit()


def test_the_app_does_not_see_what_the_tab_has_said(serve, tmp_path):
    code = "import os\nfor name in ('QUERY_STRING', 'VOILA_REQUEST_URL', 'HTTP_COOKIE'):\n"
    code += "    print(os.environ.get(name, ''))"
    server = serve(write_notebook(tmp_path / "a.ipynb", code), reload_grace=30)
    browser = Browser(server)
    browser.visit(path="?a=1")
    html = browser.get("", "?a=1")
    with browser.page(html) as heard:
        pass
    assert text_of(heard).splitlines() == ["a=1", f"{server.url}?a=1", ""]


def test_the_name_of_a_browser_is_not_for_scripts(server):
    _, headers, _ = get(server.url)
    [cookie] = (each for each in headers.get_all("Set-Cookie") if each.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "Path=/" in cookie
    until(lambda: kernels(server))
