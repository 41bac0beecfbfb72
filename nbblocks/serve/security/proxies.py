"""Proxies in front of the server: whose word about a visitor counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from nbblocks.errors import ServeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Network = IPv4Network | IPv6Network

FORWARDED = (
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Request-ID",
)
"""What proxies say of a request that they pass on."""

_HOST = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?")
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")


@dataclass(frozen=True)
class Visitor:
    """Where a request comes from and what it was sent to, as far as that is known.

    Args:
        address: The visitor's address.
        scheme: "http" or "https".
        host: The host, with its port unless it is the usual one; `None` for what the request says.
    """

    address: str
    scheme: str
    host: str | None = None


@dataclass(frozen=True)
class Proxies:
    """The proxies whose `X-Forwarded-…` headers are believed.

    Args:
        networks: Their addresses.
    """

    networks: tuple[Network, ...] = ()

    @classmethod
    def named(cls, names: Iterable[str]) -> Proxies:
        """Make them of addresses and networks such as "10.0.0.7" and "10.0.0.0/8".

        Raises:
            ServeError: One is neither.
        """
        return cls(tuple(_network(name) for name in names))

    def trusts(self, address: str) -> bool:
        """Whether an address is one of them."""
        found = _address(address)
        return found is not None and any(found in network for network in self.networks)

    def visitor(self, peer: str, scheme: str, headers: Mapping[str, str]) -> Visitor:
        """Return who sent a request.

        Of several proxies in a row each adds whom it was asked by; what stands left of the first
        address that is not trusted, anybody may have written.

        Args:
            peer: Who is connected.
            scheme: How.
            headers: What they have sent.
        """
        if not self.trusts(peer):
            return Visitor(peer, scheme)
        address = peer
        for hop in reversed(headers.get("X-Forwarded-For", "").split(",")):
            known = _address(hop)
            if known is None:
                break
            address = str(known)
            if not self.trusts(address):
                break
        said = _last(headers, "X-Forwarded-Proto").lower()
        scheme = said if said in ("http", "https") else scheme
        return Visitor(address, scheme, _host(headers, scheme))


def _host(headers: Mapping[str, str], scheme: str) -> str | None:
    host, port = _last(headers, "X-Forwarded-Host"), _last(headers, "X-Forwarded-Port")
    if not _HOST.fullmatch(host):
        return None
    usual = "443" if scheme == "https" else "80"
    bare = not re.search(r":\d+$", host)
    return f"{host}:{port}" if bare and port.isdecimal() and port != usual else host


def _last(headers: Mapping[str, str], name: str) -> str:
    """Return what the nearest proxy says; what stands before it may be the visitor's own."""
    return headers.get(name, "").rpartition(",")[2].strip()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip()
    found = _WITH_PORT.fullmatch(text)
    if found:
        text = found[1] or found[2]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _network(name: str) -> Network:
    try:
        return ip_network(name, strict=False)
    except ValueError as error:
        raise ServeError(
            f"{name!r} is no address of a proxy: write one such as 10.0.0.7, or a network such as "
            "10.0.0.0/8.",
            exit_code=2,
        ) from error
