"""Front: the HTTP server, which settles who asks, and puts the policy on every response."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from http.client import responses
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, ResponseStartLine

from nbblocks.serve.security.proxies import FORWARDED, Visitor

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from tornado.httputil import HTTPServerRequest, RequestStartLine

    from nbblocks.serve.security.options import Security

MAX_BODY = 1 << 20
"""Bytes that a request may have: forms, and nothing big, for files come over websockets."""

_SLOW = 60.0
"""Seconds that the body of a request may take."""

_IDLE = 75.0
"""Seconds that a connection may wait for a request, and that the head of one may take. Proxies that
keep connections give them up before that: nginx after 60."""

_RETRY = "60"
"""Seconds until who came too often may come again: the longest that any of our throttles takes."""

_PASSED_ON = ("Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host")
"""Headers of requests that somebody passes on for somebody else."""

_READ_BY_PAGES = "_xsrf="
"""The one cookie that pages may read: it proves that they are ours."""

_MISDIRECTED = (
    421,
    b"""This server listens to its own machine only, and knows itself by no such name.
If a proxy passes requests on to it, start it with --trust-proxy and the address of the proxy.
""",
)
_MALFORMED = (400, b"An address is text in UTF-8, and has no control characters in it.\n")


class Front(HTTPServer):
    """The HTTP server in front of an application.

    Args:
        application: The application.
        security: Whom it believes, and what browsers may do.
        local: Is it there for its own machine only? Then it has no names but those of the machine:
            a page from elsewhere whose name was made to lead here is not let in.
        **options: As for tornado's.
    """

    def initialize(self, application: Any, security: Security, local: bool, **options: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Take what tornado's server does not."""
        limits = {
            "max_body_size": MAX_BODY,
            "body_timeout": _SLOW,
            "idle_connection_timeout": _IDLE,
        }
        super().initialize(application, **limits, **options)
        self.security = security
        self.local = local
        self.scheme = "https" if options.get("ssl_options") else "http"

    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        """Begin with the next request of a connection."""
        guarded: Any = _Connection(request_conn, self.security)
        delegate = super().start_request(server_conn, guarded)
        return _Request(delegate, guarded, self)

    def visitor(self, peer: str, headers: HTTPHeaders) -> Visitor:
        """Return who has sent a request, by the address of the other end of the connection."""
        return self.security.proxies.visitor(peer, self.scheme, headers)

    def is_near(self, peer: str, headers: HTTPHeaders) -> bool:
        """Whether a program on this machine asks, and for itself.

        A proxy that was not named is one as well: what it says is not believed, but it is noticed.
        """
        own_name = is_local(headers.get("Host", ""))
        return is_loopback(peer) and own_name and not any(name in headers for name in _PASSED_ON)

    def refuses(self, peer: str, headers: HTTPHeaders) -> bool:
        """Whether a request is for some other server, by the name that it uses."""
        known = not self.local or self.security.proxies.trusts(peer)
        return not known and not is_local(headers.get("Host", ""))


def nonce_of(request: HTTPServerRequest) -> str:
    """Return the number that the scripts of a page bear; "" where no policy of ours holds."""
    connection = request.connection
    return connection.nonce() if isinstance(connection, _Connection) else ""


def is_near(request: HTTPServerRequest) -> bool:
    """Whether a program on the server's machine asks for itself, and no proxy for somebody else."""
    connection = request.connection
    return isinstance(connection, _Connection) and connection.near


def is_passed_on(request: HTTPServerRequest) -> bool:
    """Whether a request comes from a proxy whose word counts."""
    connection = request.connection
    return isinstance(connection, _Connection) and connection.passed_on


def send_picture(request: HTTPServerRequest) -> None:
    """Let the answer to a request be a picture, in which nothing may run."""
    connection = request.connection
    if isinstance(connection, _Connection):
        connection.picture = True


def guarded(connection: Any, security: Security) -> Any:
    """Put the policy on what goes out of a connection."""
    return _Connection(connection, security)


class _Connection:
    """tornado's connection, with the policy on what goes out."""

    def __init__(self, connection: Any, security: Security) -> None:
        self._connection = connection
        self._security = security
        self._nonce: str | None = None
        self.picture = False
        self.near = False
        self.passed_on = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def nonce(self) -> str:
        self._nonce = self._nonce or secrets.token_urlsafe(16)
        return self._nonce

    def write_headers(
        self, start_line: ResponseStartLine, headers: HTTPHeaders, chunk: bytes | None = None
    ) -> Any:
        policy = self._security.policy.headers(self._nonce, picture=self.picture)
        for name, value in policy.items():
            headers[name] = value
        headers.pop("Server", None)
        if start_line.code == HTTPStatus.TOO_MANY_REQUESTS:
            headers.setdefault("Retry-After", _RETRY)
        cookies = headers.get_list("Set-Cookie")
        if cookies:
            del headers["Set-Cookie"]
            for cookie in cookies:
                headers.add("Set-Cookie", self._guarded(cookie))
        return self._connection.write_headers(start_line, headers, chunk)

    def _guarded(self, cookie: str) -> str:
        given = {part.partition("=")[0].strip().lower() for part in cookie.split(";")[1:]}
        secure = self._connection.context.protocol == "https"
        wanted: list[str] = []
        if not cookie.startswith(_READ_BY_PAGES):
            wanted.append("HttpOnly")
        # A page of another site may bring cookies along only so, and only by https.
        framed = secure and bool(self._security.policy.embedders)
        wanted += ["SameSite=None", "Partitioned"] if framed else ["SameSite=Lax"]
        if secure:
            wanted.append("Secure")
        missing = [each for each in wanted if each.partition("=")[0].lower() not in given]
        return "; ".join([cookie, *missing])


class _Request(HTTPMessageDelegate):
    """One request: what it says of itself is believed, corrected or refused."""

    def __init__(
        self, delegate: HTTPMessageDelegate, connection: _Connection, front: Front
    ) -> None:
        self._delegate = delegate
        self._connection = connection
        self._front = front
        self._refusal: tuple[int, bytes] | None = None

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        context, front = self._connection.context, self._front
        address: tuple[str, int] = context.address[:2]
        peer = address[0]
        # Before any header is taken away.
        self._connection.near = front.is_near(peer, headers)
        visitor = front.visitor(peer, headers)
        self._connection.passed_on = front.security.proxies.trusts(peer)
        # Programs see X_Who and X-Who as the same, so nobody may send the former.
        for name in [name for name in headers if "_" in name]:
            del headers[name]
        if not self._connection.passed_on:
            for name in (*FORWARDED, *front.security.proxy_headers):
                headers.pop(name, None)
        context.remote_ip, context.protocol = visitor.address, visitor.scheme
        if visitor.host:
            headers["Host"] = visitor.host
        if front.refuses(peer, headers):
            self._refusal = _MISDIRECTED
        elif not _is_text(getattr(start_line, "path", "")):
            self._refusal = _MALFORMED
        else:
            return self._delegate.headers_received(start_line, headers)
        return None

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return None if self._refusal else self._delegate.data_received(chunk)

    def finish(self) -> None:
        if self._refusal is None:
            return self._delegate.finish()
        status, text = self._refusal
        headers = HTTPHeaders({"Content-Type": "text/plain; charset=utf-8"})
        headers["Content-Length"] = str(len(text))
        line = ResponseStartLine("HTTP/1.1", status, responses[status])
        self._connection.write_headers(line, headers, text)
        return self._connection.finish()

    def on_connection_close(self) -> None:
        if self._refusal is None:
            self._delegate.on_connection_close()


def _is_text(path: str) -> bool:
    """Whether an address can be read, which files and headers are then made of."""
    try:
        text = unquote_to_bytes(path.partition("?")[0]).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x1f\x7f-\x9f]", text)


def is_local(host: str) -> bool:
    """Whether a name, as in a `Host` header, is one that every machine has for itself."""
    found = re.fullmatch(r"(?:\[(.*)\]|([^:]*))(?::\d*)?", host.strip().lower())
    if not found:
        return False
    name = (found[1] or found[2] or "").removesuffix(".")
    return name in ("", "localhost") or name.endswith(".localhost") or is_loopback(name)


def is_loopback(address: str) -> bool:
    """Whether an address is one that leads back to the machine itself."""
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
