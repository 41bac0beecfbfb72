"""The routes of who runs a server: `/healthz` and `/metrics`."""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING, Any, cast

from prometheus_client import CONTENT_TYPE_LATEST
from tornado.web import HTTPError, RequestHandler

from nbblocks.serve.operations.memory import TOLD, private_memory
from nbblocks.serve.security.front import is_near

if TYPE_CHECKING:
    from nbblocks.serve.application import Application
    from nbblocks.serve.auth import AppIdentityProvider
    from nbblocks.serve.kernels import AppKernelManager

_NOT_YOURS = "Read /metrics on the server's own machine, or bring what --metrics-token says."


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
        near = not options.metrics_token and is_near(self.request)
        if not near and not self._brings((options.metrics_token, options.token)):
            raise HTTPError(403, _NOT_YOURS)
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        kernels: AppKernelManager = self.served.kernel_manager
        found = gauges(self.served)
        if TOLD:
            # Reading the memory of many kernels takes long enough for a click to notice.
            memory = await asyncio.to_thread(private_memory, kernels.processes())
            found["kernels_private_bytes"] = ("Memory that kernels share with nobody.", memory)
        self.finish(kernels.metrics.text(found))

    def _brings(self, known: tuple[str, ...]) -> bool:
        kind, _, credentials = self.request.headers.get("Authorization", "").partition(" ")
        brought = credentials if kind.lower() in ("bearer", "token") else ""
        brought = (brought or self.get_argument("token", "")).encode()
        if not brought:
            return False
        # The token of the apps opens this as well: it must not be guessed here, either.
        guesses, address = _logins(self.served).guesses, self.request.remote_ip or ""
        if guesses.too_many(address):
            raise HTTPError(429, "Too many wrong tokens: wait a minute.")
        right = any(token and hmac.compare_digest(token.encode(), brought) for token in known)
        if not right:
            guesses.note(address)
        return right


def _logins(served: Application) -> AppIdentityProvider:
    return cast("AppIdentityProvider", served.identity_provider)


def gauges(served: Application) -> dict[str, tuple[str, float]]:
    """Return what there is at the moment, by the names of metrics: what it means, and how much.

    What it looks at changes on the server's event loop, which is where this belongs.
    """
    kernels: AppKernelManager = served.kernel_manager
    limits = served.broker.statistics()
    return {
        "visitors": ("Pages that are connected.", served.visits.connected),
        "kernels": ("Kernels, those that start or end included.", len(kernels)),
        "waiting_visitors": ("Who waits to come in.", served.door.waiting),
        "login_failures_total": ("Wrong logins.", _logins(served).guesses.noted),
        "running_listeners": ("Runs of listeners that go on.", kernels.reports.running),
        "waiting_listeners": ("Runs of listeners that wait.", kernels.reports.waiting),
        "slots_taken": ("Runs under a limit that go on, in all apps.", limits["running"].total()),
        "slots_awaited": ("Runs that wait in line for one.", limits["waiting"].total()),
        "slots_refused_total": ("Runs that were refused by a full queue.", limits["refused"]),
    }
