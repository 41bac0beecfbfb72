"""Who sends a request, by what is in it: a header of a proxy, or whatever a function looks at."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING

from nbblocks.errors import ServeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tornado.httputil import HTTPServerRequest

    from nbblocks.serve.security.options import Identify
    from nbblocks.serve.security.proxies import Proxies


@dataclass(frozen=True)
class WebRequest:
    """A request as `auth_dependency` gets it.

    Args:
        url: Its address.
        method: "GET" say.
        headers: Its headers; their names match in any case.
        cookies: Its cookies.
        query_params: What stands behind the "?" of the address.
        client: Whose `host` is the visitor's address.
    """

    url: str
    method: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    query_params: Mapping[str, str]
    client: SimpleNamespace

    @classmethod
    def of(cls, request: HTTPServerRequest) -> WebRequest:
        """Make it of tornado's."""
        query = {
            name: values[-1].decode("utf-8", "replace")
            for name, values in request.query_arguments.items()
        }
        return cls(
            request.full_url(),
            request.method or "",
            request.headers,
            {name: morsel.value for name, morsel in request.cookies.items()},
            query,
            SimpleNamespace(host=request.remote_ip, port=None),
        )


async def visitor_name(identify: Identify, request: HTTPServerRequest) -> str:
    """Ask who sends a request; "" for nobody known."""
    answer = identify(WebRequest.of(request))
    if inspect.isawaitable(answer):
        answer = await answer
    return str(answer or "")


def by_header(name: str, proxies: Proxies) -> Identify:
    """Take the name from a header that a proxy sets.

    Raises:
        ServeError: No proxy is trusted, so that anybody could set it.
    """
    if not proxies.networks:
        raise ServeError(
            f"Anybody can send the header {name}: name the proxy that sets it with --trust-proxy.",
            exit_code=2,
        )
    return lambda request: request.headers.get(name)
