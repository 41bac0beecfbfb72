"""The routes that are ours: the apps, their index, and the end of a page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web
from voila.handler import BaseVoilaHandler

from nbblocks.serve.page import render_page, render_question
from nbblocks.serve.security.policy import comes_from_elsewhere
from nbblocks.serve.strangers import PageHandler
from nbblocks.serve.visits.returning import tab_of
from nbblocks.serve.waiting import let_in

if TYPE_CHECKING:
    from nbblocks.serve.application import Application
    from nbblocks.serve.catalog import App, Catalog, Place
    from nbblocks.serve.visits.registry import Visits
    from nbblocks.serve.visits.visit import Visit

KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class AppHandler(PageHandler, BaseVoilaHandler):
    """The page of one app: begins a visit, which runs the app in a kernel of its own."""

    def initialize(self, **arguments: Any) -> None:
        """Take the catalog and the visits next to what Voila's handlers take."""
        super().initialize(**arguments)
        self.catalog: Catalog = arguments["catalog"]
        self.visits: Visits = arguments["visits"]

    @web.authenticated
    @authorized("execute", "kernels")  # pyright: ignore[reportUntypedFunctionDecorator]
    async def get(self, path: str = "") -> None:
        """Show the app, or a picture that its page links to."""
        place = self._find(path)
        if place is None:
            return
        tab = tab_of(self)
        # What asks for the tab asks again from here, whoever has led to it.
        if tab is None and not self._asks_first and self.visits.known(place, self):
            await self.finish(render_question(self, place))
            return
        visit = await self.visits.returning(place, self, tab or "") or self._begin(place)
        if visit is not None:
            await self.finish(render_page(self, place, visit))

    def _begin(self, place: Place) -> Visit | None:
        """Begin a visit, or send a page that says why not."""
        security = self.served.options.security
        if security.policy.keeps_out(self.request.headers):
            raise web.HTTPError(403, "A page of another site has asked for this.")
        if self._asks_first:
            self.finish(self.render_template("start.html", title=place.app.title))
            return None
        return self.visits.begin(place, self) if let_in(self, self.served) else None

    @web.authenticated
    @authorized("execute", "kernels")  # pyright: ignore[reportUntypedFunctionDecorator]
    async def head(self, path: str = "") -> None:
        """Tell who watches the server that the app is there; no kernel starts."""
        self._find(path)

    @property
    def served(self) -> Application:
        """The application that serves the apps."""
        return self.settings["nbblocks_served"]

    @property
    def _asks_first(self) -> bool:
        return self.served.asks_first and comes_from_elsewhere(self.request.headers)

    def _find(self, path: str) -> Place | None:
        """Return the app and its page, or None after sending the visitor on to a picture."""
        address = path.strip("/")
        place = self.catalog.locate(address)
        if place:
            self.set_header("Cache-Control", "no-store")
        elif "." in address.rpartition("/")[2]:
            self.redirect(url_path_join(self.base_url, "voila/files", quote(address)))
        else:
            raise web.HTTPError(404, f"there is no app {address!r}")
        return place


class IndexHandler(PageHandler, BaseVoilaHandler):
    """The list of the apps."""

    def initialize(self, **arguments: Any) -> None:
        """Take the catalog next to what Voila's handlers take."""
        super().initialize(**arguments)
        self.catalog: Catalog = arguments["catalog"]

    @web.authenticated
    @authorized("read", "contents")  # pyright: ignore[reportUntypedFunctionDecorator]
    async def get(self, path: str = "") -> None:
        """Show the list, grouped by folder."""
        if path:
            raise web.HTTPError(404, f"there is no page {path!r}")
        apps = await asyncio.to_thread(self.catalog.apps)
        folders: dict[str, list[App]] = {}
        for app in apps:
            folders.setdefault(app.slug.rpartition("/")[0], []).append(app)
        self.write(self.render_template("apps.html", title=self.catalog.title, folders=folders))

    head = get  # tornado leaves the body out


class LeaveHandler(APIHandler):
    """Takes note that a page goes; its kernel may be gone already."""

    auth_resource = "kernels"

    def initialize(self, visits: Visits) -> None:
        """Take the visits of the server."""
        self.visits = visits

    @web.authenticated
    @authorized
    async def post(self, kernel_id: str) -> None:
        """End the visit, unless the page comes back soon."""
        await self.visits.leave(kernel_id, self.get_body_argument("page", ""))
        self.set_status(204)
