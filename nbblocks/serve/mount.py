"""Where our application is in a Jupyter server: below `…/nbblocks/`."""

from __future__ import annotations

import importlib.util
import re
from typing import TYPE_CHECKING, Any

from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerConnectionDelegate
from tornado.routing import PathMatches, Rule

from nbblocks.serve.security.front import guarded
from nbblocks.serve.security.options import Security

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp
    from tornado.httputil import HTTPMessageDelegate

NAME = "nbblocks"


def mount(server_app: ServerApp) -> None:
    """Let a Jupyter server serve the apps among its files, if Voila is there.

    `c.NbblocksServer.root` names another folder for them, `c.NbblocksServer.serve_apps = False`
    leaves it.

    Args:
        server_app: The server.
    """
    wanted = _settings(server_app).get("serve_apps", True)
    if not wanted or importlib.util.find_spec("voila") is None:
        return
    prefix = url_path_join(server_app.base_url, NAME)
    rule = Rule(PathMatches(rf"{re.escape(prefix)}(?:/.*)?$"), _Mount(server_app, prefix))
    server_app.web_app.default_router.rules.insert(0, rule)
    server_app.log.info("nbblocks: apps are at %s/app/<path>", prefix)


def _settings(server_app: ServerApp) -> Any:
    return server_app.config.NbblocksServer


class _Mount(HTTPServerConnectionDelegate):
    """Hands requests on to our application, which is made for the first of them."""

    def __init__(self, server_app: ServerApp, prefix: str) -> None:
        self._server = server_app
        self._prefix = prefix
        self._opened: Any = None

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        if self._opened is None:
            # Only now: most Jupyter servers serve no apps, and start without Voila.
            from nbblocks.serve.mounted import MountedApplication

            root = _settings(self._server).get("root")
            self._opened = MountedApplication(self._server, root, self._prefix).open()
        connection = guarded(request_conn, Security())
        return self._opened.start_request(server_conn, connection)
