"""What the address of a relay says."""

from __future__ import annotations

import re

import pytest

from nbblocks.errors import ServeError
from nbblocks.serve.share.relay import RELAY, Relay, random_name


@pytest.mark.parametrize(
    ("address", "relay"),
    [
        ("relay.example", Relay("relay.example")),
        ("ann@relay.example:2222", Relay("relay.example", 2222, "ann")),
        ("ssh://relay.example/80", Relay("relay.example", listen=80)),
        (
            "ssh://ann@relay.example/r/{name}.sock?url=https://{name}.a&fingerprint=SHA256:a+b/c=",
            Relay(
                "relay.example",
                user="ann",
                socket="/r/{name}.sock",
                link="https://{name}.a",
                fingerprint="SHA256:a+b/c",
            ),
        ),
    ],
)
def test_addresses(address, relay, monkeypatch):
    monkeypatch.delenv(RELAY, raising=False)
    assert Relay.named(address) == relay
    monkeypatch.setenv(RELAY, address)
    assert Relay.named(None) == relay


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("https://relay.example", "no host of an SSH server"),
        ("ssh://", "no host"),
        ("ssh://relay.example:x", "no address of a relay"),
        ("ssh://ann:secret@relay.example", "use a key"),
        ("ssh://relay.example/run/{name}.sock", r"add \?url="),
        ("ssh://relay.example/run/a.sock?url=https://a", "same socket"),
        ("ssh://relay.example?colour=red", "colour is none of its settings"),
        ("ssh://relay.example?url=a.example", "'a.example' is no link"),
        ("ssh://relay.example?fingerprint=MD5:0", "SHA256:"),
    ],
)
def test_what_is_no_address(address, reason):
    with pytest.raises(ServeError, match=reason):
        Relay.named(address)


def test_no_relay_at_all(monkeypatch):
    monkeypatch.delenv(RELAY, raising=False)
    with pytest.raises(ServeError, match=r"docs/sharing\.md says how to run one"):
        Relay.named(None)


def test_links():
    assert Relay("a.example").link_of("x", 8000) == "http://a.example:8000/"
    assert Relay("a", link="https://{name}.a/{port}").link_of("x", 8) == "https://x.a/8/"


def test_names():
    names = {random_name() for _ in range(100)}
    assert len(names) == 100
    assert all(re.fullmatch("[a-z]{20}", name) for name in names)
