"""Request: what is known of the visitor whose event is being handled."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

__all__ = ["Request"]

_SERVED, _OPEN = "NBBLOCKS_SERVED", "open"
"""Environment variable of a served kernel; what it says when the server asks nobody for a token."""


class Request:
    """What is known of the visitor. Annotate a parameter with it and it is filled in.

    In a notebook there is no web request: `url` is the page's address, and what only a server knows
    is None or empty. In a served page `headers` and `cookies` are those of the request for the
    page, as far as the server lets apps know them. What logs in at the server is never among them.

    Args:
        href: The address of the page.
        session_hash: Identity of the page's visit.
        username: The visitor's name, where the server knows it.

    Example:
        >>> def greet(request: gr.Request):
        ...     return request.query_params.get("name", "you")
    """

    def __init__(
        self,
        href: str = "",
        session_hash: str | None = None,
        username: str | None = None,
        **extra: Any,
    ) -> None:
        href = href if os.environ.get(_SERVED) == _OPEN else without_token(href)
        self.url = href
        self.session_hash = session_hash
        self.username = username or os.environ.get("REMOTE_USER") or None
        query = parse_qs(urlsplit(href).query, keep_blank_values=True)
        self.query_params = {name: values[-1] for name, values in query.items()}
        self.path_params: dict[str, str] = {}
        self.headers = _headers()
        self.cookies = _cookies(self.headers.get("cookie", ""))
        self.client = SimpleNamespace(host=os.environ.get("REMOTE_ADDR"), port=None)
        for name, value in extra.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        return f"Request({self.url!r}, {self.session_hash!r}, {self.username!r})"


def without_token(url: str) -> str:
    """Return an address without the token that a Jupyter server takes as `?token=…`."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair.partition("=")[0] != "token"]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _headers() -> dict[str, str]:
    """Servers hand headers to the kernel as HTTP_* variables, as CGI does.

    HTTP_PROXY is never one of them: it belongs to the machine, and may hold a password.
    """
    if "SERVER_PROTOCOL" not in os.environ:
        return {}
    return {
        name[5:].replace("_", "-").lower(): value
        for name, value in os.environ.items()
        if name.startswith("HTTP_") and name != "HTTP_PROXY"
    }


def _cookies(header: str) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in header.split(";") if "=" in part)
    return {name: value for name, _, value in pairs}
