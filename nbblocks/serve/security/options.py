"""Security: what the operator of a server decides about whom to believe and what to allow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbblocks.serve.security.policy import Policy
from nbblocks.serve.security.proxies import Proxies

if TYPE_CHECKING:
    from nbblocks.serve.security.identify import WebRequest

Identify = Callable[["WebRequest"], str | Awaitable[str | None] | None]
"""Tells from a request who sends it; `None` for nobody known."""


@dataclass(frozen=True)
class Security:
    """Whom a server believes, and what it allows.

    Args:
        proxies: Whose `X-Forwarded-…` headers count.
        proxy_headers: Further headers that count only from them.
        identify: Tells from a request who sends it, in place of a login; `None` for no such way.
        policy: What browsers may do with pages.
        visits_per_minute: Kernels that may be started for one address in a minute; 0 for any.
    """

    proxies: Proxies = field(default_factory=Proxies)
    proxy_headers: tuple[str, ...] = ()
    identify: Identify | None = None
    policy: Policy = field(default_factory=Policy)
    visits_per_minute: int = 0

    @property
    def identifies_all(self) -> bool:
        """Whether `identify` is asked about everybody, also who comes through no proxy."""
        return self.identify is not None and not self.proxies.networks
