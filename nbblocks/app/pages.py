"""An app of several pages: their addresses, and what happens when one is opened."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from nbblocks import _context
from nbblocks.components.navbar import Navbar
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import Event, EventMethod
from nbblocks.layouts.page import Page

RESERVED = (
    *("api", "app", "assets", "favicon.ico", "healthz", "login", "logout", "metrics", "nbblocks"),
    *("robots.txt", "static", "voila"),
)
"""Addresses that a server needs itself."""

_PATH = re.compile(r"[\w\-.~!$&'()*+,;=:@\[\]]+", re.ASCII)


class LoadEvent(Event):
    """`demo.load`; while a page of the app is open in a `with`, the load of that page."""

    def __get__(self, node: Any, owner: type) -> Any:
        """Return the event of the app, or of its page that is being built."""
        return self if node is None else EventMethod(loader(node, _context.parent.get()), self.name)


def loader(app: Any, block: Any) -> Any:
    """Return what is opened when a block is to be seen: the page it stands on, else the app."""
    while block is not None and not (isinstance(block, Page) and block.parent is app):
        block = block.parent
    return block or app


def pages_of(app: Any) -> list[Page]:
    """Return the pages that `demo.route` has added."""
    return [block for block in app.blocks_inside if isinstance(block, Page)]


def page_at(app: Any, path: str) -> Any:
    """Return the page with a path; the app itself is its main page, and stands in for no page."""
    return next((page for page in pages_of(app) if page.path == path), app)


class OpenPages:
    """Which page of an app every page of a browser shows. Timers tick on those, and nowhere else.

    Args:
        app: The app.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._opened: dict[str, Any] = {}

    def open(self, browser_page: str, path: str) -> Any:
        """A page of a browser shows the page of the app that has this path, which is returned."""
        opened = self._opened[browser_page] = page_at(self._app, path)
        self._app.engine.timers.go(self._shows)
        return opened

    def leave(self, browser_page: str) -> None:
        """A page of a browser does not show the app any more."""
        self._opened.pop(browser_page, None)
        self._app.engine.timers.go(self._shows)

    def _shows(self, block: int) -> bool:
        return loader(self._app, self._app.blocks.get(block)) in self._opened.values()


def check_navbars(app: Any) -> None:
    """Make sure that no page has two navigation bars.

    Raises:
        InvalidValueError: One has.
    """
    seen: dict[Any, Any] = {}
    for block in app.blocks.values():
        if isinstance(block, Navbar):
            page = loader(app, block)
            if page in seen:
                name = getattr(page, "name", "Home")
                raise InvalidValueError(
                    f"There are two gr.Navbar on the page {name!r}. A page has one bar: take one "
                    "away."
                )
            seen[page] = block


def new_page(app: Any, name: str, path: str | None, show_in_navbar: bool) -> Page:
    """Make another page of an app.

    Raises:
        InvalidValueError: A layout is open, or the path cannot be an address.
    """
    if _context.parent.get() is not None:
        raise InvalidValueError(
            f"route({name!r}) was called inside a `with` block. A page stands beside the main "
            "page: unindent the line."
        )
    taken = {"", *RESERVED, *(page.path for page in pages_of(app))}
    path = slug_of(name) if path is None else _checked(path)
    while path in taken:
        path = f"_{path}"
    return Page(name, path, show_in_navbar, render=False)


def _checked(path: str) -> str:
    found = path.strip("/")
    if not is_path(found):
        raise InvalidValueError(
            f"The path {path!r} of a page must have letters, digits and -._~!$&'()*+,;=:@[] only. "
            'Write it like "/about".'
        )
    if found in RESERVED:
        raise InvalidValueError(
            f"The path {path!r} belongs to the server, as do {', '.join(RESERVED)}. "
            "Choose another one."
        )
    return found


def is_path(path: str) -> bool:
    """Can it be the path of a page?"""
    return _PATH.fullmatch(path) is not None


def slug_of(name: str) -> str:
    """Make a path of a name.

    Raises:
        InvalidValueError: It has no letter or digit that could stand in an address.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain.lower())).strip("-_")
    if not slug:
        raise InvalidValueError(
            f'No path can be made of the name {name!r}. Give one: demo.route({name!r}, "/a-path").'
        )
    return slug
