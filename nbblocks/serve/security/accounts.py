"""Accounts: who may log in with which password, and what logins are signed with."""

from __future__ import annotations

import asyncio
import hmac
import inspect
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from nbblocks.errors import ServeError

if TYPE_CHECKING:
    from nbblocks.serve.options import Options

log = logging.getLogger("nbblocks")

Check = Callable[[str, str], bool | Awaitable[bool]]
"""Decides whether a name and a password go together; one that takes long holds nobody else up."""

Auth = Check | tuple[str, str] | Sequence[tuple[str, str]]
"""What `launch(auth=…)` takes: a function, one pair of name and password, or several."""


@dataclass(frozen=True)
class Accounts:
    """Decides by a list of names and passwords.

    Args:
        pairs: The names and their passwords.
    """

    pairs: tuple[tuple[bytes, bytes], ...]

    def __call__(self, name: str, password: str) -> bool:
        """Tell whether a name and a password go together."""
        # Every account is compared in full: the time taken tells nothing about a name.
        matches = [
            hmac.compare_digest(known, name.encode())
            & hmac.compare_digest(secret, password.encode())
            for known, secret in self.pairs
        ]
        return any(matches)


def checker(auth: Auth | None) -> Check | None:
    """Turn any of the ways to say who may log in into a function that decides.

    Raises:
        ServeError: It names nobody.
    """
    if auth is None or callable(auth):
        return auth
    if not auth:
        raise ServeError("auth= names nobody who may log in: leave it out, or name somebody.")
    pairs = [auth] if isinstance(auth[0], str) else auth
    return Accounts(tuple((str(name).encode(), str(word).encode()) for name, word in pairs))


async def fits(check: Check, name: str, password: str) -> bool:
    """Ask whether a name and a password go together.

    Args:
        check: Decides; what it raises lets nobody in.
        name: Who logs in.
        password: With what.
    """
    try:
        # In a thread: looking into a directory, or the hash of a password, takes a while.
        answer = await asyncio.to_thread(check, name, password)
        return bool(await answer if inspect.isawaitable(answer) else answer)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no yes
        # Not its words: they may be those that were typed.
        *_, (frame, line) = traceback.walk_tb(error.__traceback__)
        place = f"{frame.f_code.co_filename}:{line}"
        log.error("auth= failed with %s at %s: nobody was let in.", type(error).__name__, place)
        return False


def signing_key(options: Options) -> bytes:
    """Return what signs cookies, of a secret that outlives the server.

    It is another one as soon as a token or an account changes: who has lost a password, or whose
    name is not in the list any more, is out. Nor does a server that asks nobody sign what opens one
    that does.
    """
    key = hmac.new(options.cookie_secret, digestmod=sha256)
    accounts = options.check.pairs if isinstance(options.check, Accounts) else ()
    kind = b"a function" if options.check and not accounts else b"a list"
    for part in (options.token.encode(), kind, *(word for pair in accounts for word in pair)):
        key.update(len(part).to_bytes(8, "big") + part)
    return key.digest()
