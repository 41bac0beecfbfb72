"""Binding: a kernel is there for the browser that was sent its page, and for no other.

Whoever learns the id of a kernel, from a log or over a shoulder, can do nothing with it: a signed
cookie goes with it, which a browser sends nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join

if TYPE_CHECKING:
    from jupyter_server.base.handlers import JupyterHandler

COOKIE = "nbblocks-kernel"

ROUTES = ("api/kernels", "voila/api/shutdown")
"""Where the ids of kernels stand in addresses."""


def bind(handler: JupyterHandler, kernel_id: str) -> None:
    """Send the browser that asks for a page what opens the page's kernel.

    Args:
        handler: The request for the page.
        kernel_id: Its kernel.
    """
    secret = handler.create_signed_value(COOKIE, kernel_id).decode("ascii")
    for route in ROUTES:
        # One name in several paths: what an answer sets by `set_cookie` has one path for each name.
        path = url_path_join(handler.base_url, route, kernel_id)
        handler.add_header("Set-Cookie", f"{COOKIE}={secret}; Path={path}; HttpOnly")


def is_bound(handler: JupyterHandler, kernel_id: str) -> bool:
    """Whether the browser that sends a request was sent the page of a kernel."""
    return handler.get_signed_cookie(COOKIE) == kernel_id.encode()
