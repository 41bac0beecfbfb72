"""How a page that loads again finds its visit.

To a server, a page that loads again looks like a second tab: both ask for the same address and
bring the same cookies. So where a browser already has a visit, it is sent a page of a few lines
first. That one looks which visit was shown in its tab, which the page has noted in the tab's
storage, and asks again with the answer in the address. A tab that is duplicated has the storage of
the other one: the page that is shown is asked, too, whether it is still there.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbblocks.serve.catalog import Place

COOKIE = "nbblocks-browser"
"""The cookie that is a browser's name, as long as it is open."""

FIELD = "nbblocks-tab"
"""The field of an address that says which visit was shown in the tab."""

_NAME = re.compile(r"[\w-]{22}", re.ASCII)
_ANSWER = re.compile(rf"[?&]{FIELD}=([\w-]*)", re.ASCII)


def tab_of(handler: Any) -> str | None:
    """Return the visit that was shown in the tab that asks; None if it was not asked itself yet."""
    found = _ANSWER.search(handler.request.uri)
    return found[1] if found else None


def without_tab(address: str) -> str:
    """Return an address as the visitor knows it."""
    return _ANSWER.sub("", address)


def key_of(place: Place, handler: Any) -> tuple[str, ...]:
    """Return who visits what: the app, the query, the visitor's name and browser.

    Args:
        place: What is visited; the pages of an app are one visit.
        handler: The request for the page.
    """
    return (
        str(place.app.path),
        without_tab(handler.request.uri).partition("?")[2],
        handler.current_user.username if handler.settings["nbblocks_names"] else "",
        _browser(handler),
    )


def _browser(handler: Any) -> str:
    name = handler.get_cookie(COOKIE, "")
    if not _NAME.fullmatch(name):
        name = secrets.token_urlsafe(16)
        handler.set_cookie(COOKIE, name, path=handler.base_url)
        # Whoever asks a second time gets the same name.
        handler.request.cookies[COOKIE] = name
    return name
