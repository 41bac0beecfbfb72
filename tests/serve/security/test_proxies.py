"""Proxies: whose word about a visitor counts."""

from __future__ import annotations

import pytest

from nbblocks.errors import ServeError
from nbblocks.serve.security.proxies import Proxies, Visitor

INNER, OUTER, GUEST, LIAR = "10.0.0.1", "10.0.9.9", "192.0.2.1", "203.0.113.5"


@pytest.fixture
def proxies():
    return Proxies.named(["10.0.0.0/8", "::1", "2001:db8::/32"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (INNER, GUEST, GUEST),
        (INNER, f"{GUEST}, {OUTER}", GUEST),
        (INNER, f"{LIAR}, {GUEST}, {OUTER}", GUEST),
        (INNER, f"nonsense, {OUTER}", OUTER),
        (INNER, "nonsense", INNER),
        (INNER, "", INNER),
        (INNER, f"{GUEST}:4711", GUEST),
        (INNER, "[2001:470::7]:4711", "2001:470::7"),
        ("::1", GUEST, GUEST),
        ("::ffff:10.0.0.1", f"::ffff:{GUEST}", GUEST),
        (LIAR, GUEST, LIAR),
    ],
)
def test_the_address(proxies, peer, forwarded, address):
    assert proxies.visitor(peer, "http", {"X-Forwarded-For": forwarded}).address == address


@pytest.mark.parametrize(
    ("headers", "scheme", "host"),
    [
        ({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "a.example"}, "https", "a.example"),
        ({"X-Forwarded-Proto": "http, https"}, "https", None),
        ({"X-Forwarded-Proto": "javascript"}, "http", None),
        ({"X-Forwarded-Host": "evil.example, a.example:81"}, "http", "a.example:81"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Port": "81"}, "http", "a.example:81"),
        ({"X-Forwarded-Host": "a.example", "X-Forwarded-Port": "80"}, "http", "a.example"),
        ({"X-Forwarded-Host": "[::1]:81"}, "http", "[::1]:81"),
        ({"X-Forwarded-Host": "a.example/@b"}, "http", None),
        ({"X-Forwarded-Host": "a.example; script-src *"}, "http", None),
    ],
)
def test_the_scheme_and_the_host(proxies, headers, scheme, host):
    assert proxies.visitor(INNER, "http", headers) == Visitor(INNER, scheme, host)
    assert proxies.visitor(LIAR, "http", headers) == Visitor(LIAR, "http")


def test_nobody_is_trusted_by_default():
    assert not Proxies().trusts("127.0.0.1")


@pytest.mark.parametrize("name", ["proxy.example", "10.0.0.0/99", ""])
def test_what_is_no_address_is_refused(name):
    with pytest.raises(ServeError, match=r"10\.0\.0\.0/8"):
        Proxies.named([name])
