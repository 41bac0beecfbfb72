"""What an app can know of the request for its page: environment variables, as CGI names them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPHeaders, split_host_and_port

from nbblocks.events.request import without_token
from nbblocks.serve.visits.returning import without_tab

if TYPE_CHECKING:
    from collections.abc import Sequence


def environment(handler: Any, page: str = "") -> dict[str, str]:
    """Return the environment of the kernel for a request.

    Args:
        handler: The request's handler.
        page: The path of the app's page that is asked for.
    """
    request = handler.request
    below = f"/{page}" if page else ""
    host, port = split_host_and_port(request.host.lower())
    url = without_tab(request.full_url())
    if handler.identity_provider.auth_enabled:
        url = without_token(url)
    return {
        **os.environ,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": request.version,
        "SERVER_SOFTWARE": "nbblocks",
        "SCRIPT_NAME": request.path.rstrip("/").removesuffix(below) or "/",
        "PATH_INFO": below,
        "QUERY_STRING": urlsplit(url).query,
        "REMOTE_ADDR": request.remote_ip or "",
        "REMOTE_USER": handler.current_user.username if handler.settings["nbblocks_names"] else "",
        **_header_variables(_known_headers(handler), handler.settings["nbblocks_headers"]),
        "VOILA_BASE_URL": handler.base_url,
        "VOILA_SERVER_URL": handler.settings["server_url"],
        "VOILA_REQUEST_URL": url,
        "VOILA_PREHEAT": "False",
    }


def _known_headers(handler: Any) -> HTTPHeaders:
    """Return the headers of a request; the page before may have been reached by the token."""
    headers = handler.request.headers.copy()
    if "Referer" in headers:
        page = without_tab(headers["Referer"])
        headers["Referer"] = without_token(page) if handler.identity_provider.auth_enabled else page
    return headers


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
    ours = ("_xsrf=", "username-", "nbblocks-")
    kept = [pair for pair in cookies if pair and not pair.startswith(ours)]
    return {**found, "HTTP_COOKIE": "; ".join(kept)} if kept else found
