"""The waiting room as visitors see it, in a browser."""

from __future__ import annotations

import pytest

from nbblocks.serve import door, waiting
from tests.polling import until
from tests.serve.serving import get, kernels

pytestmark = pytest.mark.browser


@pytest.fixture
def other(chromium):
    """A page in a second browser, which shares nothing with the first one."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def test_who_waits_comes_in_when_somebody_leaves(serve, counter, page, other):
    server = serve(counter, max_visitors=1)
    page.goto(server.url)
    page.get_by_role("button", name="count is 0").click()
    page.get_by_role("button", name="count is 1").wait_for()
    other.goto(server.url)
    other.get_by_role("heading", name="A counter is busy").wait_for()
    assert other.locator("#place").inner_text() == "1"
    assert other.title() == "(1) A counter"
    page.goto("about:blank")
    # By itself, with the app as it is for everybody who comes.
    other.get_by_role("button", name="count is 0").click()
    other.get_by_role("button", name="count is 1").wait_for()
    until(lambda: len(kernels(server)) == 1)


def test_the_line_moves_up_when_somebody_gives_up(serve, counter, page, other, monkeypatch):
    monkeypatch.setattr(door, "AWAY", 3)
    server = serve(counter, max_visitors=1)
    get(server.url)
    page.goto(server.url)
    page.locator("#place").get_by_text("1", exact=True).wait_for()
    other.goto(server.url)
    other.locator("#place").get_by_text("2", exact=True).wait_for()
    page.goto("about:blank")
    other.locator("#place").get_by_text("1", exact=True).wait_for()


def test_a_browser_that_keeps_no_place_does_not_ask_without_pause(
    serve, counter, page, monkeypatch
):
    """As one that takes no cookies: all that its pages hear is that they have no place."""
    monkeypatch.setattr(waiting, "RETRY", 3)
    server = serve(counter, max_visitors=1)
    get(server.url)
    nobody = {"content_type": "text/event-stream", "body": 'data: {"place": 0}\n\n'}
    page.route(f"**/{waiting.ROUTE}", lambda route: route.fulfill(**nobody))
    page.goto(server.url)
    page.wait_for_timeout(1000)
    assert page.asked.count(server.url) == 1
    with page.expect_request(server.url):
        pass


def test_loading_again_needs_no_place(serve, counter, page):
    server = serve(counter, max_visitors=1, reload_grace=30)
    page.goto(server.url)
    page.get_by_role("button", name="count is 0").click()
    page.get_by_role("button", name="count is 1").wait_for()
    page.reload()
    page.get_by_role("button", name="count is 1").wait_for()
    second = page.context.new_page()
    second.goto(server.url)
    second.get_by_text("your place in line").wait_for()
