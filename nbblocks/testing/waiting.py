"""Waiting for something in a page, whatever the page's policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_POLL = """([arg, timeout]) => new Promise((done, fail) => {
  const look = () => (LOOK);
  const until = performance.now() + timeout;
  const poll = async () => {
    try {
      const seen = look();
      if (await (typeof seen === "function" ? seen(arg) : seen)) done();
      else if (performance.now() > until) fail(new Error(`not within ${timeout} ms`));
      else requestAnimationFrame(poll);
    } catch (error) {
      fail(error);
    }
  };
  poll();
})"""


def wait_for(page: Page, look: str, arg: object = None, timeout: float = 30_000) -> None:
    """Wait until JavaScript says that something is so.

    As `page.wait_for_function`, which makes functions of text while it waits: the policy of a
    served page forbids that.

    Args:
        page: The browser's page; it may go to other addresses meanwhile.
        look: An expression, or a function of `arg`.
        arg: What the function gets.
        timeout: Milliseconds.
    """
    from playwright.sync_api import Error

    while True:
        try:
            page.evaluate(_POLL.replace("LOOK", look), [arg, timeout])
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            page.wait_for_load_state("domcontentloaded")
        else:
            return
