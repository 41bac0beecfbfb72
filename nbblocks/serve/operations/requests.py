"""The id of each request: given or taken over, told in the answer and in every line of the log."""

from __future__ import annotations

import logging
import re
import secrets
from typing import TYPE_CHECKING, Any

from tornado.web import Application, OutputTransform

from nbblocks._logs import request_id

if TYPE_CHECKING:
    from tornado.httputil import HTTPHeaders, HTTPServerRequest
    from tornado.web import RequestHandler

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[\w.:-]{1,128}", re.ASCII)

log = logging.getLogger("nbblocks.access")


class WebApplication(Application):
    """A web application whose requests have ids.

    Args:
        *args: As for `tornado.web.Application`.
        **settings: The same; `log_function` logs each request.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.add_transform(_TellId)

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Find who answers a request, and what it does is done for this id."""
        # Whatever follows runs in the context of this connection, or in a copy of it.
        request_id.set(id_of(request))
        return super().find_handler(request, **kwargs)


class _TellId(OutputTransform):
    """Puts the id of a request into the headers of its answer."""

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the header."""
        headers[HEADER] = request_id.get()
        return super().transform_first_chunk(status_code, headers, chunk, finishing)


def id_of(request: HTTPServerRequest) -> str:
    """Return the id that a proxy has given a request, or a new one.

    `Front` has taken away what comes from somebody who is no proxy of ours: a stranger could make
    two requests look like one in the log.
    """
    told = request.headers.get(HEADER, "")
    return told if _WELL_FORMED.fullmatch(told) else secrets.token_hex(8)


def log_request(handler: RequestHandler) -> None:
    """Log a request that has been answered: failures always, others for who wants to know.

    What logs in may be in the query of an address, so only the path is told.
    """
    status, request = handler.get_status(), handler.request
    fields = {
        "method": request.method,
        "path": request.path,
        "status": status,
        "ms": round(1000 * request.request_time(), 1),
        "address": request.remote_ip,
    }
    level = logging.ERROR if status >= 500 and status != 503 else logging.INFO
    message = "%(method)s %(path)s %(status)s in %(ms)s ms"
    log.log(level, message, fields, extra={"fields": fields})
