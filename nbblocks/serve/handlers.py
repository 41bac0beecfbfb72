"""The routes that are ours: the apps, their index, the browser half, and the end of a page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web
from voila.handler import BaseVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from nbblocks import _assets
from nbblocks.serve.page import Page
from nbblocks.serve.runtime import built
from nbblocks.serve.waiting import let_in

if TYPE_CHECKING:
    from nbblocks.serve.catalog import App, Catalog
    from nbblocks.serve.kernels import AppKernelManager

KERNEL_ID = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
A_YEAR = 31_536_000
PING_INTERVAL = 30.0
"""Seconds from one ping to the next; proxies close a connection that nothing goes over."""


class AppHandler(BaseVoilaHandler):
    """The page of one app: runs it in a kernel of its own and streams what it shows."""

    def initialize(self, **arguments: Any) -> None:
        """Take the catalog next to what Voila's handlers take."""
        super().initialize(**arguments)
        self.catalog: Catalog = arguments["catalog"]

    @web.authenticated
    async def get(self, path: str = "") -> None:
        """Show the app, or a picture that its page links to."""
        app = self._find(path)
        if app and let_in(self, self.settings["nbblocks_served"]):
            await Page(self, app).stream()

    @web.authenticated
    async def head(self, path: str = "") -> None:
        """Tell who watches the server that the app is there; no kernel starts."""
        self._find(path)

    def _find(self, path: str) -> App | None:
        """Return the app, or None after sending the visitor on to a picture."""
        slug = path.strip("/")
        app = self.catalog.find(slug) if slug else self.catalog.single
        if app:
            self.set_header("Cache-Control", "no-store")
        elif "." in slug.rpartition("/")[2]:
            self.redirect(url_path_join(self.base_url, "voila/files", slug))
        else:
            raise web.HTTPError(404, f"there is no app {slug!r}")
        return app


class IndexHandler(BaseVoilaHandler):
    """The list of the apps."""

    def initialize(self, **arguments: Any) -> None:
        """Take the catalog next to what Voila's handlers take."""
        super().initialize(**arguments)
        self.catalog: Catalog = arguments["catalog"]

    @web.authenticated
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


class AssetHandler(web.StaticFileHandler):
    """The files of the browser half, cacheable for ever: their names hold the build's hash."""

    def initialize(self) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Serve the build's folder."""
        super().initialize(path=str(_assets.STATIC))

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse everything that the build's manifest does not name."""
        if self.path not in built()["files"].values():
            raise web.HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep the file and never ask again."""
        self.set_header("Cache-Control", f"public, max-age={A_YEAR}, immutable")


class ShutdownHandler(APIHandler):
    """Ends a page's kernel, when the page says that it goes; the kernel may be gone already."""

    auth_resource = "kernels"

    @web.authenticated
    @authorized
    async def post(self, kernel_id: str) -> None:
        """End the kernel, if it is still there."""
        await cast("AppKernelManager", self.kernel_manager).end(kernel_id)
        self.set_status(204)


class KernelSocketHandler(VoilaKernelWebsocketHandler):
    """The websocket of a page, pinged by tornado instead of by jupyter_server.

    When a ping is due, jupyter_server looks how old the last pong is. With the longest time-out
    that tornado puts up with, one interval, it closed healthy connections: whenever a ping came
    later than the one before by more than a pong takes, as on a busy machine. What was on its way
    to the page was lost. tornado looks whether the ping was answered.
    """

    def get_websocket_protocol(self) -> Any:
        """Make what reads and writes the frames."""
        protocol: Any = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = PING_INTERVAL
            protocol.params.ping_timeout = None
        return protocol
