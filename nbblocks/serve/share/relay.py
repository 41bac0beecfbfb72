"""Relay: the machine that everybody can reach, and what its address says."""

from __future__ import annotations

import os
import re
import secrets
import string
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from nbblocks.errors import ServeError

RELAY = "NBBLOCKS_SHARE_RELAY"
"""Environment variable: the relay to use."""

_SETTINGS = {"url", "key", "fingerprint"}

_NO_RELAY = (
    "There is no relay to share apps through: name one with --share-relay, with "
    f"launch(share_server_address=…) or in {RELAY}. docs/sharing.md says how to run one."
)
_FORM = "write ssh://USER@HOST:PORT/run/nbblocks/{name}.sock?url=https://{name}.example.org say"


@dataclass(frozen=True)
class Relay:
    """A machine with an SSH server that passes on to us what comes to it.

    Args:
        host: Its name.
        port: The port of its SSH server; 0 for what the configuration of SSH says, else 22.
        user: Who we are there; "" for what the configuration of SSH says.
        socket: The Unix socket that it is to listen on, with `{name}` in it; "" for a port.
        listen: The port that it is to listen on, 0 for any free one.
        link: What the link looks like, with `{name}` or `{port}` in it; "" for what the relay says.
        key: The file of the private key to use; "" for those of the user.
        fingerprint: Of its own key, "SHA256:…"; "" for what the user's files know.
    """

    host: str
    port: int = 0
    user: str = ""
    socket: str = ""
    listen: int = 0
    link: str = ""
    key: str = ""
    fingerprint: str = ""

    @classmethod
    def named(cls, address: str | None) -> Relay:
        """Read a relay's address; without one, that of the environment.

        Raises:
            ServeError: There is none, or it is no such address.
        """
        address = address or os.environ.get(RELAY, "")
        if not address:
            raise ServeError(_NO_RELAY)
        parts = urlsplit(address if "://" in address else f"ssh://{address}")
        try:
            port = parts.port or 0
            settings = parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError as error:
            raise _wrong(address, str(error)) from error
        unknown = settings.keys() - _SETTINGS
        if unknown:
            raise _wrong(address, f"{', '.join(sorted(unknown))} is none of its settings")
        if parts.scheme != "ssh" or not parts.hostname:
            raise _wrong(address, "it names no host of an SSH server")
        if parts.password:
            raise _wrong(address, "it holds a password: use a key")
        path = unquote(parts.path)
        by_port = re.fullmatch(r"/(\d{1,5})?", path or "/")
        setting = {name: values[-1] for name, values in settings.items()}
        relay = cls(
            host=parts.hostname,
            port=port,
            user=unquote(parts.username or ""),
            socket="" if by_port else path,
            listen=int((by_port and by_port[1]) or 0),
            link=setting.get("url", "").rstrip("/"),
            key=str(Path(setting["key"]).expanduser()) if "key" in setting else "",
            # The + of base64 is a blank in the query of an address.
            fingerprint=setting.get("fingerprint", "").replace(" ", "+").rstrip("="),
        )
        relay._check(address)
        return relay

    def _check(self, address: str) -> None:
        if self.socket and not self.link:
            raise _wrong(address, "it says nothing of the link: add ?url=https://{name}.…")
        if self.link and urlsplit(self.link).scheme not in ("http", "https"):
            raise _wrong(address, f"{self.link!r} is no link")
        named = "{name}" in self.socket or not self.socket
        if not named:
            raise _wrong(address, "two apps cannot use the same socket: put {name} into its path")
        if self.fingerprint and not self.fingerprint.startswith("SHA256:"):
            raise _wrong(address, "the fingerprint does not begin with SHA256:")

    @property
    def announces(self) -> bool:
        """Does the relay itself say what the link is?"""
        return not self.link and bool(self.listen)

    def link_of(self, name: str, port: int) -> str:
        """Return the link to what is shared."""
        link = self.link or f"http://{self.host}:{port}"
        return link.replace("{name}", name).replace("{port}", str(port)) + "/"

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        return f"{user}{self.host}" + (f":{self.port}" if self.port else "")


def random_name() -> str:
    """Make a name that nobody guesses, as a part of a host's name."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(20))


def _wrong(address: str, reason: str) -> ServeError:
    return ServeError(f"{address!r} is no address of a relay, {reason}; {_FORM}.", exit_code=2)
