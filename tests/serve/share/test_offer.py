"""An app with a kernel, seen through a relay."""

from __future__ import annotations

import asyncio
import re
from functools import partial

import pytest

from nbblocks.errors import ServeError
from nbblocks.serve.cli import _parser
from nbblocks.serve.commands.guarding import guarding_options
from nbblocks.serve.security.identify import by_header
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.proxies import Proxies
from nbblocks.serve.share.offer import offer, relay_for
from tests.serve.serving import get
from tests.serve.share.relays import KINDS


@pytest.mark.parametrize("relay", KINDS[-1:], indirect=True)
async def test_an_app_is_seen_by_its_link_alone(relay, serve, counter, capsys):
    server = await asyncio.to_thread(serve, counter, token="sesame")
    link = await asyncio.wrap_future(server.soon(offer(server, relay.relay())))
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=sesame", link)
    assert f"Public link: {link}  (until " in capsys.readouterr().out
    assert "counts" in (await asyncio.to_thread(get, link))[2]
    stranger = await asyncio.to_thread(get, link.partition("?")[0])
    assert "Token" in stranger[2]
    assert "counts" not in stranger[2]
    # Who comes through the relay is not on this machine, even if the relay is.
    assert (await asyncio.to_thread(get, f"{server.url}metrics"))[0] == 200
    assert (await asyncio.to_thread(get, link.replace("?", "metrics?").partition("?")[0]))[0] == 403


@pytest.mark.parametrize("relay", KINDS[-1:], indirect=True)
async def test_where_a_proxy_names_visitors_a_link_needs_its_token(relay, serve, counter):
    proxies = Proxies.named(["127.0.0.1"])
    security = Security(proxies, ("X-Who",), by_header("X-Who", proxies))
    server = await asyncio.to_thread(serve, counter, token="sesame", security=security)
    link = await asyncio.wrap_future(server.soon(offer(server, relay.relay())))
    assert "counts" in (await asyncio.to_thread(get, link))[2]
    without = await asyncio.to_thread(partial(get, link.partition("?")[0], **{"X-Who": "ann"}))
    assert "Token" in without[2]


async def test_who_cannot_share_is_told_where_the_app_is(
    relay, serve, counter, capsys, monkeypatch
):
    server = await asyncio.to_thread(serve, counter, token="sesame")
    await relay.stop()
    assert await asyncio.wrap_future(server.soon(offer(server, relay.relay()))) is None
    said = capsys.readouterr()
    assert "cannot be reached" in said.err
    assert f"on this machine only: {server.url}?token=sesame\n" in said.err
    # Whatever it is that fails.
    monkeypatch.setattr("asyncssh.connect", None)
    assert await asyncio.wrap_future(server.soon(offer(server, relay.relay()))) is None
    assert "on this machine only" in capsys.readouterr().err
    await relay.start()


def test_who_shares_without_a_login_gets_a_token():
    def token(*options):
        arguments = _parser().parse_args(["serve", "app.py", *options])
        return guarding_options(arguments)["token"]

    assert token() == ""
    assert token("--share", "--auth", "ann:secret") == ""
    assert token("--share", "--token", "sesame") == "sesame"
    assert len(token("--share")) > 20
    assert token("--share") != token("--share")
    # No proxy names those who come by the link.
    assert len(token("--share", "--auth-header", "X-Who", "--trust-proxy", "10.0.0.7")) > 20


def test_sharing_without_what_it_needs_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ServeError, match=r"pip install 'nbblocks\[serve,share\]'"):
        relay_for("ssh://relay.example")
