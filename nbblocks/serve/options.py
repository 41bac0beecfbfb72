"""How apps are served, whoever asks: the command line or `launch()`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbblocks._logs import TEXT
from nbblocks.serve.security.options import Security

if TYPE_CHECKING:
    from nbblocks.serve.security.accounts import Check

CULL_IDLE = 600
"""Seconds after which a kernel ends whose page was lost, as in a network that failed."""


SERVED = "NBBLOCKS_SERVED"
"""Environment variable of a kernel that our server started: does that server ask who visits?"""
GUARDED, OPEN = "guarded", "open"

SEED = "NBBLOCKS_VISIT_SEED"
"""Environment variable of such a kernel: random, and as long as the server runs the same for all.

A `gr.BrowserState` without a key and a secret makes them of it.
"""


@dataclass(frozen=True)
class Options:
    """How apps are served.

    Args:
        token: What visitors must bring, as `?token=…` or typed into the login page; "" for none.
        check: Decides about a name and a password; `None` asks for neither.
        cookie_secret: Signs logins; servers with the same one know each other's. By default random.
        auth_message: Shown on the login page.
        cull_idle: Seconds until a kernel ends whose page was lost; 0 lets it live.
        headers: Names of the request's headers that apps may know, `cookie` for all cookies; `None`
            for all but those that log in, which no app gets to know.
        root_path: The prefix under which a proxy shows this server, which itself serves "/".
        show_tracebacks: Show what went wrong in a cell to the visitor, not only to the log.
        preload: Modules to import before visitors come, besides those that the apps import.
        prebuild: Run a script once for all visitors, where that makes no difference to them?
        navigation: Show a bar with all apps above each of them?
        dev: Let open pages load again when the app they show is saved.
        security: Whom the server believes, and what it allows.
        reload_grace: Seconds that the kernel of a page that has gone waits for it to come back.
        max_visitors: How many may be there at the same time, others wait; 0 for all.
        drain: Seconds that a server told to stop gives to those who are there.
        log_format: Lines for people (`text`), or JSON objects (`json`).
        access_log: Log every request, not only those that failed.
        metrics_token: Who brings it may read `/metrics` from anywhere; "" for nobody.
    """

    token: str = field(default="", repr=False)
    check: Check | None = field(default=None, repr=False)
    cookie_secret: bytes = field(default=b"", repr=False)
    auth_message: str = ""
    cull_idle: int = CULL_IDLE
    headers: tuple[str, ...] | None = None
    root_path: str = "/"
    show_tracebacks: bool = False
    preload: tuple[str, ...] = ()
    prebuild: bool = True
    navigation: bool = True
    dev: bool = False
    security: Security = field(default_factory=Security)
    reload_grace: int = 10
    max_visitors: int = 0
    drain: int = 20
    log_format: str = TEXT
    access_log: bool = False
    metrics_token: str = field(default="", repr=False)
