"""PageCalls: JavaScript that runs in pages for listeners, until it answers or its page goes."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from nbblocks.errors import JavaScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATIENCE = 10.0
"""Seconds in which a page answers `ping`, unless it is gone."""


class PageCalls:
    """The calls that pages have not answered. All methods are called on the engine's loop.

    A kernel does not see pages go. They say so (`bye`), unless the browser or the network failed.
    What hung then would stand in nobody's way before somebody looks at the app again: when another
    page arrives, those that still owe an answer must show that they are there.

    Args:
        pages: The addresses of the pages that show the app, by id.
        send: Sends a message to all of them.
    """

    def __init__(self, pages: dict[str, str], send: Callable[[dict[str, Any]], None]) -> None:
        self._pages = pages
        self._send = send
        self._ids = itertools.count(1)
        self._waiting: dict[int, tuple[str, str, asyncio.Future[list[Any]]]] = {}
        self._silent: set[str] = set()

    async def make(self, code: str, values: list[Any], page: str) -> list[Any]:
        """Run code in a page, or without one in the newest, and return what it returns.

        Raises:
            JavaScriptError: It threw, or there is no such page any more.
        """
        page = page or next(reversed(self._pages), "")
        if page not in self._pages:
            raise JavaScriptError("No such page shows the app, so its JavaScript cannot run.")
        call = next(self._ids)
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting[call] = (code, page, future)
        try:
            self._send({"kind": "js", "call": call, "code": code, "values": values, "page": page})
            return await future
        finally:
            del self._waiting[call]

    def done(self, message: Mapping[str, Any]) -> None:
        """A page has answered."""
        code, _page, future = self._waiting.get(message["call"], ("", "", None))
        if future is None or future.done():
            return
        if message.get("error") is not None:
            future.set_exception(JavaScriptError(f"{message['error']} (in js={code!r:.80})"))
        else:
            future.set_result(list(message["values"]))

    def arrived(self, page: str) -> None:
        """A page shows the app, for the first time or anew: who still owes an answer is asked."""
        self._fail(page)
        others = {owing for _code, owing, _future in self._waiting.values()} - {page}
        if others:
            self._silent |= others
            self._send({"kind": "ping"})
            asyncio.get_running_loop().call_later(PATIENCE, self._give_up, others)

    def here(self, page: str) -> None:
        """A page has answered `ping`."""
        self._silent.discard(page)

    def gone(self, page: str) -> None:
        """A page does not show the app any more."""
        self._silent.discard(page)
        self._pages.pop(page, None)
        self._fail(page)

    def _give_up(self, asked: set[str]) -> None:
        for page in asked & self._silent:
            self.gone(page)

    def _fail(self, page: str) -> None:
        for code, where, future in self._waiting.values():
            if where == page and not future.done():
                message = f"The page was closed before its JavaScript had ended (js={code!r:.80})."
                future.set_exception(JavaScriptError(message))
