"""One visit: a kernel starts, the app runs in it, and the page streams to the browser meanwhile."""

from __future__ import annotations

import asyncio
import os
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPHeaders, split_host_and_port
from tornado.iostream import StreamClosedError
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from nbblocks.events.request import without_token
from nbblocks.serve.content import AppContent
from nbblocks.serve.runtime import address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from voila.handler import BaseVoilaHandler

    from nbblocks.serve.catalog import App

HEARTBEAT = 10
"""Seconds of silence after which a page that still loads gets a sign of life, for proxies."""


class Page:
    """Renders an app for one visitor.

    Args:
        handler: The request.
        app: What to show.
    """

    def __init__(self, handler: BaseVoilaHandler, app: App) -> None:
        self._handler = handler
        self._app = app
        self._kernels: Any = handler.kernel_manager
        self._kernel_id = str(uuid.uuid4())

    async def stream(self) -> None:
        """Send the page. Its beginning leaves before the kernel has started.

        A visitor who goes before the page is complete leaves no kernel behind.
        """
        renderer = await self._renderer()
        kernel = asyncio.ensure_future(
            self._start_kernel(renderer.notebook.metadata.kernelspec.name)
        )
        pieces = renderer.generate_content_generator(self._kernel_id, kernel)
        try:
            await self._send(pieces)
        except StreamClosedError:
            await self._end_kernel(kernel)
        except Exception:
            self._handler.log.exception("%s could not be shown", self._app.path)
            await self._end_kernel(kernel)
            self._handler.write(self._handler.render_template("failure.html"))
        finally:
            await pieces.aclose()
            _disconnect(renderer)

    async def _renderer(self) -> NotebookRenderer:
        handler = self._handler
        conf, config = handler.voila_configuration, handler.settings["nbblocks_config"]
        page_config = get_page_config(
            base_url=handler.base_url,
            settings=handler.settings,
            log=handler.log,
            voila_configuration=conf,
        )
        renderer = NotebookRenderer(
            request_handler=handler,
            voila_configuration=conf,
            traitlet_config=config,
            notebook_path=str(self._app.path),
            template_paths=handler.settings["nbblocks_template_paths"],
            contents_manager=AppContent(self._app),
            base_url=handler.base_url,
            kernel_spec_manager=handler.kernel_spec_manager,
            page_config=page_config,
        )
        renderer.log = handler.log
        await renderer.initialize()
        renderer.resources["nbblocks"] = address()
        renderer.resources.update(title=self._app.title, xsrf=handler.xsrf_token.decode("ascii"))
        return renderer

    async def _send(self, pieces: AsyncIterator[tuple[str, Any]]) -> None:
        while True:
            step = asyncio.ensure_future(anext(pieces))
            try:
                while not (await asyncio.wait([step], timeout=HEARTBEAT))[0]:
                    await self._write("<!-- still running -->")
                html, _ = step.result()
            except StopAsyncIteration:
                return
            finally:
                step.cancel()
                await asyncio.wait([step])
            await self._write(html)

    async def _write(self, html: str) -> None:
        self._handler.write(html)
        await self._handler.flush()

    async def _start_kernel(self, name: str) -> Any:
        folder = str(self._app.path.parent)
        await self._kernels.start_kernel(
            kernel_id=self._kernel_id, kernel_name=name, path=folder, env=self._environment()
        )
        return self._kernels.get_kernel(self._kernel_id)

    async def _end_kernel(self, kernel: asyncio.Future[Any]) -> None:
        await asyncio.wait([kernel])
        if kernel.exception() is None:
            await self._kernels.end(self._kernel_id)

    def _environment(self) -> dict[str, str]:
        """What the app can know of the request, under the names of CGI and of Voila."""
        handler, request = self._handler, self._handler.request
        host, port = split_host_and_port(request.host.lower())
        url = request.full_url()
        if handler.identity_provider.auth_enabled:
            url = without_token(url)
        return {
            **os.environ,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port or ""),
            "SERVER_PROTOCOL": request.version,
            "SERVER_SOFTWARE": "nbblocks",
            "SCRIPT_NAME": request.path,
            "PATH_INFO": "",
            "QUERY_STRING": urlsplit(url).query,
            "REMOTE_ADDR": request.remote_ip or "",
            "REMOTE_USER": handler.current_user.username
            if handler.settings["nbblocks_names"]
            else "",
            **_header_variables(request.headers, handler.settings["nbblocks_headers"]),
            "VOILA_BASE_URL": handler.base_url,
            "VOILA_SERVER_URL": handler.settings["server_url"],
            "VOILA_REQUEST_URL": url,
            "VOILA_PREHEAT": "False",
        }


def _header_variables(headers: HTTPHeaders, allowed: Sequence[str] | None) -> dict[str, str]:
    """Headers as CGI gives them, without what logs in here and without `Proxy`.

    A variable HTTP_PROXY would send the requests of the app to an address of the visitor's choice.

    Args:
        headers: The headers.
        allowed: Names of those that apps may know; None for all.
    """
    if allowed is not None:
        names = {name.lower() for name in allowed}
        headers = HTTPHeaders({k: v for k, v in headers.items() if k.lower() in names})
    secret = {"authorization", "proxy-authorization", "proxy", "cookie"}
    found = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
        if name.lower() not in secret
    }
    cookies = [pair.strip() for pair in headers.get("Cookie", "").split(";")]
    ours = ("_xsrf=", "username-")
    kept = [pair for pair in cookies if pair and not pair.startswith(ours)]
    return {**found, "HTTP_COOKIE": "; ".join(kept)} if kept else found


def _disconnect(renderer: NotebookRenderer) -> None:
    """Close the channels on which the cells ran: Voila does so only after the last one."""
    executor: Any = getattr(renderer, "executor", None)
    client = getattr(executor, "kc", None)
    if client is not None:
        client.stop_channels()
