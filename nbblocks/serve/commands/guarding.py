"""The options that say who may see the apps, and what browsers may do with them."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.errors import ServeError
from nbblocks.serve.commands import arguments as kinds
from nbblocks.serve.security.accounts import checker

if TYPE_CHECKING:
    import argparse

    from nbblocks.serve.security.options import Security

TOKEN, AUTH = "NBBLOCKS_TOKEN", "NBBLOCKS_AUTH"
COOKIE, METRICS = "NBBLOCKS_COOKIE_SECRET", "NBBLOCKS_METRICS_TOKEN"
"""Environment variables in place of `--token` and others, which every user of a machine can read
in its list of processes."""

_LENGTH = 32
"""Characters that a secret has at least."""


def add_guarding(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add = parser.add_argument_group("who may see the apps").add_argument
    add("--token", help=f"what visitors must bring, as ?token=… or on the login page ({TOKEN})")
    add(
        "--auth",
        action="append",
        type=kinds.account,
        metavar="USER:PASSWORD",
        help=f"who may log in; repeatable ({AUTH}, one a line)",
    )
    add("--auth-file", metavar="FILE", help="who may log in: USER:PASSWORD, one a line")
    add(
        "--cookie-secret-file",
        metavar="FILE",
        help=f"what signs logins, a long random text; servers that have the same one know each "
        f"other's logins ({COOKIE}; default: one of its own)",
    )
    add("--metrics-token", help=f"who brings it may read /metrics from anywhere ({METRICS})")
    add(
        "--auth-header",
        metavar="NAME",
        help="the header in which a trusted proxy names the visitor, X-Forwarded-User say",
    )
    add(
        "--trust-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="a proxy whose X-Forwarded-… headers count, or a network of them; repeatable",
    )
    add(
        "--visits-per-minute",
        type=kinds.count,
        default=0,
        metavar="N",
        help="kernels that are started for one address in a minute; 0: any (default)",
    )
    add = parser.add_argument_group("what browsers may do with the apps").add_argument
    add(
        "--allow-embedding",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="a site whose pages may show the apps in frames, https://example.org; repeatable",
    )
    add(
        "--allow-eval",
        action="store_true",
        help="let scripts make scripts of text, as Vega and Plotly's 3D charts do",
    )
    add(
        "--content-policy",
        default="",
        metavar="DIRECTIVES",
        help="in place of ours, such as \"img-src 'self' data:; connect-src 'self'\"",
    )


def guarding_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what they make of `Options`."""
    token, metrics_token = _secret(TOKEN), _secret(METRICS)
    if arguments.token is not None:
        token = arguments.token
    check, security = checker(_accounts(arguments) or None), _security(arguments)
    if arguments.share and not (token or check or security.identifies_all):
        # Whoever finds the link must not be let in by that alone, and no proxy names them.
        token = secrets.token_urlsafe(16)
    return {
        "token": token,
        "metrics_token": arguments.metrics_token or metrics_token,
        "cookie_secret": _cookie_secret(arguments.cookie_secret_file),
        "check": check,
        "security": security,
    }


def _secret(name: str) -> str:
    """Take a secret out of the environment, which the apps' kernels inherit."""
    return os.environ.pop(name, "")


def _cookie_secret(file: str | None) -> bytes:
    text = _secret(COOKIE)
    if file:
        text = _text(Path(file), "--cookie-secret-file")
    secret = text.strip().encode()
    if secret and len(secret) < _LENGTH:
        raise ServeError(
            f"The secret that signs logins has {len(secret)} characters, and at least {_LENGTH} "
            "are needed: make one with `openssl rand -hex 32`.",
            exit_code=2,
        )
    return secret


def _accounts(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    accounts, listed = [*(arguments.auth or ())], _secret(AUTH)
    if listed:
        accounts += _read(listed, AUTH)
    if arguments.auth_file:
        accounts += _read(_text(Path(arguments.auth_file), "--auth-file"), arguments.auth_file)
    return accounts


def _text(path: Path, option: str) -> str:
    try:
        text = path.read_text("utf-8")
        open_to_all = os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH
    except (OSError, ValueError) as error:
        raise ServeError(f"The file of {option} cannot be read: {error}.", exit_code=2) from error
    if open_to_all:
        raise ServeError(
            f"Every user of this machine can read the secrets in {path}: chmod 600 {path}",
            exit_code=2,
        )
    if not text.strip():
        raise ServeError(f"The file of {option} is empty: {path}.", exit_code=2)
    return text


def _read(text: str, source: str) -> list[tuple[str, str]]:
    accounts: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        user, colon, password = line.partition(":")
        if not (user and colon and password):
            # Not the line itself: it may be half a password.
            raise ServeError(f"Line {number} of {source} is not USER:PASSWORD.", exit_code=2)
        accounts.append((user, password))
    if not accounts:  # and not: everybody may come in
        raise ServeError(f"{source} names nobody who may log in.", exit_code=2)
    return accounts


def _security(arguments: argparse.Namespace) -> Security:
    from nbblocks.serve.security.identify import by_header
    from nbblocks.serve.security.options import Security
    from nbblocks.serve.security.policy import Policy, directives, embedder
    from nbblocks.serve.security.proxies import Proxies

    proxies = Proxies.named(arguments.trust_proxy)
    header = arguments.auth_header
    return Security(
        proxies=proxies,
        proxy_headers=(header,) if header else (),
        identify=by_header(header, proxies) if header else None,
        policy=Policy(
            embedders=tuple(embedder(origin) for origin in arguments.allow_embedding),
            content=directives(arguments.content_policy),
            evaluates=arguments.allow_eval,
        ),
        visits_per_minute=arguments.visits_per_minute,
    )
