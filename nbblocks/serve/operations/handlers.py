"""The routes of who runs a server: `/healthz` and `/metrics`."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from typing import TYPE_CHECKING, Any, cast

from prometheus_client import CONTENT_TYPE_LATEST
from tornado.httputil import split_host_and_port
from tornado.web import HTTPError, RequestHandler

from nbblocks.serve.operations.memory import TOLD, private_memory
from nbblocks.serve.operations.requests import peer_of

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

    from nbblocks.serve.application import Application
    from nbblocks.serve.auth import AppIdentityProvider
    from nbblocks.serve.kernels import AppKernelManager

_NOT_YOURS = "Read /metrics on the server's own machine, or bring what --metrics-token says."
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


class _Handler(RequestHandler):
    """A route without login, cookies and pages."""

    def initialize(self, served: Application) -> None:
        """Take what is served."""
        self.served = served

    def set_default_headers(self) -> None:
        """Let nobody keep the answer."""
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Say in one line what is wrong."""
        error = kwargs.get("exc_info", (None, None))[1]
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(f"{getattr(error, 'log_message', None) or self._reason}\n")


class HealthHandler(_Handler):
    """Tells load balancers whether visitors may be sent here."""

    def get(self) -> None:
        """Answer `ready`, or `draining` with the status 503."""
        draining = self.served.door.draining
        self.set_status(503 if draining else 200)
        self.finish({"status": "draining" if draining else "ready"})

    head = get


class MetricsHandler(_Handler):
    """Tells Prometheus what the server counts and measures."""

    async def get(self) -> None:
        """Answer who brings a token, or asks on this machine."""
        options = self.served.options
        known = [options.metrics_token, options.token]
        if not (self._brings(known) or (not options.metrics_token and is_local(self.request))):
            raise HTTPError(403, _NOT_YOURS)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        # Reading the memory of many kernels takes long enough for a click to notice.
        self.finish(await asyncio.to_thread(self.served.kernel_manager.metrics.text))

    def _brings(self, known: list[str]) -> bool:
        kind, _, credentials = self.request.headers.get("Authorization", "").partition(" ")
        brought = credentials if kind.lower() in ("bearer", "token") else ""
        brought = (brought or self.get_argument("token", "")).encode()
        return any(token and hmac.compare_digest(token.encode(), brought) for token in known)


def gauges(served: Application) -> dict[str, tuple[str, float]]:
    """Return what there is at the moment, by the names of metrics: what it means, and how much."""
    kernels: AppKernelManager = served.kernel_manager
    logins = cast("AppIdentityProvider", served.identity_provider)
    limits = served.broker.statistics()
    found: dict[str, tuple[str, float]] = {
        "visitors": ("Pages that are connected.", served.visits.connected),
        "kernels": ("Kernels, those that start or end included.", len(kernels)),
        "waiting_visitors": ("Who waits to come in.", served.door.waiting),
        "login_failures_total": ("Wrong logins.", logins.guesses.noted),
        "running_listeners": ("Runs of listeners that go on.", kernels.reports.running),
        "waiting_listeners": ("Runs of listeners that wait.", kernels.reports.waiting),
        "slots_taken": ("Runs under a limit that go on, in all apps.", limits["running"].total()),
        "slots_awaited": ("Runs that wait in line for one.", limits["waiting"].total()),
        "slots_refused_total": ("Runs that were refused by a full queue.", limits["refused"]),
    }
    if TOLD:
        memory = private_memory(kernels.processes())
        found["kernels_private_bytes"] = ("Memory that kernels share with nobody.", memory)
    return found


def is_local(request: HTTPServerRequest) -> bool:
    """Whether somebody on this machine asks, and for themselves: no proxy does so for others."""
    peer = peer_of(request).partition("%")[0]
    host = split_host_and_port(request.host)[0].strip("[]")
    forwarded = any(name in request.headers for name in _FORWARDED)
    return _loopback(peer) and (host == "localhost" or _loopback(host)) and not forwarded


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
