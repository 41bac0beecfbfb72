"""Links through real SSH servers: requests and websockets that come to the relay reach the app."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

from nbblocks.errors import ServeError
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.proxies import Proxies
from nbblocks.serve.share.front import SharedFront
from nbblocks.serve.share.share import Share
from tests.serve.share.relays import KINDS, OwnRelay


class Who(RequestHandler):
    """Says what is known of the request."""

    def get(self):
        who = self.request.headers.get("X-Who", "nobody")
        self.write(f"{self.request.remote_ip} {self.request.full_url()} {who}")


class Echo(WebSocketHandler):
    gone: asyncio.Event

    def on_message(self, message):
        self.write_message(message)

    def on_close(self):
        Echo.gone.set()


APPLICATION = Application([("/who", Who), ("/echo", Echo)], log_function=lambda _: None)


@pytest.fixture
async def share():
    """Share the application: `share(relay, …)` gives the link."""
    shares = []

    async def start(relay, security=None, **options):
        shares.append(Share(APPLICATION, security or Security(), relay, first_wait=0.01, **options))
        start.last = shares[-1]
        return await shares[-1].start()

    yield start
    for each in shares:
        await each.stop()


async def fetch(url, **headers):
    request = HTTPRequest(url, headers=headers, request_timeout=10)
    response = await AsyncHTTPClient(force_instance=True).fetch(request)
    return response.body.decode()


async def told(caplog, text):
    """Wait until the log has something."""

    async def look():
        while not (found := re.search(text, caplog.text)):
            await asyncio.sleep(0.01)
        return found

    return await asyncio.wait_for(look(), 20)


EACH_RELAY = pytest.mark.parametrize("relay", KINDS, indirect=True, ids=lambda kind: kind.__name__)


@EACH_RELAY
async def test_requests_and_websockets_come_through_a_port(relay, share):
    link = await share(relay.relay())
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", link)
    assert await fetch(f"{link}who") == f"127.0.0.1 {link}who nobody"
    for origin, welcome in ((link.rstrip("/"), True), ("http://evil.example", False)):
        request = HTTPRequest(f"{link.replace('http', 'ws', 1)}echo", headers={"Origin": origin})
        connecting = websocket_connect(request)
        if not welcome:
            with pytest.raises(Exception, match="403"):
                await connecting
            continue
        socket = await connecting
        await socket.write_message("x" * 300_000)
        assert await socket.read_message() == "x" * 300_000
        socket.close()


@EACH_RELAY
async def test_a_web_server_of_the_relay_passes_on_who_asks(relay, share, tmp_path):
    """Through a Unix socket, as nginx does it for names below one name."""
    address = relay.relay(socket=str(tmp_path / "{name}.sock"), link="https://{name}.example.org")
    link = await share(address, Security(Proxies.named(["127.0.0.1"]), ("X-Who",)))
    name = re.fullmatch(r"https://([a-z]{20})\.example\.org/", link)[1]
    reader, writer = await asyncio.open_unix_connection(str(tmp_path / f"{name}.sock"))
    lines = ["GET /who HTTP/1.0", "Host: upstream", "X-Forwarded-For: 203.0.113.5, 192.0.2.1"]
    # What a proxy of the server's own may say, nobody else may.
    lines += ["X-Who: ann", "X-Forwarded-Host: evil.example", "", ""]
    writer.write("\r\n".join(lines).encode())
    answer = (await reader.read()).decode()
    writer.close()
    assert answer.endswith(f"192.0.2.1 {link}who nobody")


async def test_visitors_of_a_port_cannot_say_where_they_are(relay, share, monkeypatch):
    # This machine's address stands for one of another machine.
    take = SharedFront.take
    monkeypatch.setattr(
        SharedFront, "take", lambda front, origin, *ends: take(front, "198.51.100.7", *ends)
    )
    link = await share(relay.relay())
    forged = await fetch(f"{link}who", **{"X-Forwarded-For": "192.0.2.1"})
    assert forged == f"198.51.100.7 {link}who nobody"


async def test_a_visitor_who_hangs_up_or_never_does_leaves_nothing(relay, share):
    link = await share(relay.relay())
    port = int(link.rpartition(":")[2].strip("/"))
    await fetch(f"{link}who")
    before = asyncio.all_tasks()
    for request in (b"GET /wh", b"GET /who HTTP/1.0\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        if request.endswith(b"\n"):
            assert (await reader.read()).endswith(b"nobody")  # the server has hung up
        else:
            writer.close()
        while asyncio.all_tasks() - before:
            await asyncio.sleep(0.01)
    writer.close()


async def test_the_relay_may_say_what_the_link_is(relay, share):
    relay.says = "Welcome!\r\nabc.example.org tunneled, https://abc.example.org\r\n"
    assert await share(relay.relay(listen=await free_port())) == "https://abc.example.org/"


async def free_port():
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


@EACH_RELAY
async def test_a_lost_connection_comes_back_with_the_same_link(relay, share, caplog):
    link = await share(relay.relay())
    await relay.stop()
    await told(caplog, "is lost; trying again")
    await relay.start()
    await told(caplog, f"The link {link} works again")
    assert (await fetch(f"{link}who")).startswith("127.0.0.1")


@EACH_RELAY
async def test_who_came_through_a_relay_that_has_gone_has_gone(relay, share):
    link = await share(relay.relay())
    Echo.gone = asyncio.Event()
    socket = await websocket_connect(f"{link.replace('http', 'ws', 1)}echo")
    await socket.write_message("there")
    assert await socket.read_message() == "there"
    assert not Echo.gone.is_set()
    await relay.stop()
    await asyncio.wait_for(Echo.gone.wait(), 20)
    socket.close()
    await relay.start()


async def test_links_expire_also_while_the_machine_sleeps(relay, share, caplog, monkeypatch):
    slept = [0.0]
    clock = SimpleNamespace(time=lambda: time.time() + slept[0])
    monkeypatch.setattr("nbblocks.serve.share.share.time", clock)
    monkeypatch.setattr("nbblocks.serve.share.share._LOOK", 0.01)
    await share(relay.relay())
    assert (await asyncio.wait([asyncio.ensure_future(share.last.wait())], timeout=0.1))[1]
    slept[0] = 73 * 3600
    await asyncio.wait_for(share.last.wait(), 10)
    assert "has expired" in caplog.text


async def test_links_expire(relay, share, caplog):
    link = await share(relay.relay(), expires=0.2)
    await asyncio.wait_for(share.last.wait(), 10)
    assert f"The link {link} has expired." in caplog.text
    with pytest.raises(ConnectionRefusedError):
        await fetch(f"{link}who")


async def test_a_relay_that_is_new_is_remembered(relay, share, caplog, tmp_path):
    address = relay.relay(fingerprint="")
    await share(address)
    assert relay.fingerprint in caplog.text
    known = tmp_path / "data" / "nbblocks" / "known_relays"
    assert known.read_text().startswith(f"[127.0.0.1]:{relay.port} ssh-ed25519 ")
    caplog.clear()
    await share(address)
    assert "trusted from now on" not in caplog.text
    await relay.stop()
    relay.host_key = OwnRelay(tmp_path).host_key
    await relay.start()
    with pytest.raises(ServeError, match="shows another key"):
        await share(address)


async def test_the_key_must_be_the_one_in_the_address(relay, share, tmp_path):
    await share(relay.relay())
    with pytest.raises(ServeError, match="shows another key"):
        await share(relay.relay(fingerprint="SHA256:" + "A" * 43))
    assert not (tmp_path / "data").exists()


@EACH_RELAY
async def test_a_relay_that_lets_nobody_in(relay, share, tmp_path):
    OwnRelay(tmp_path)  # which writes another key
    with pytest.raises(ServeError, match=r"does not let us in: .+ must allow one of your keys"):
        await share(relay.relay())


@pytest.mark.parametrize("options", [{}, {"socket": "/tmp/{name}.sock", "link": "http://{name}"}])
async def test_a_relay_that_does_not_listen(relay, share, options):
    relay.forwards = False
    with pytest.raises(ServeError, match=r"does not listen for us: .+ docs/sharing\.md"):
        await share(relay.relay(**options))


async def test_a_key_that_cannot_be_read(relay, share, tmp_path):
    (tmp_path / "text").write_text("no key")
    for name in ("text", "nowhere"):
        with pytest.raises(ServeError, match=f"The key .+{name} for the relay cannot be used"):
            await share(relay.relay(key=str(tmp_path / name)))


async def test_a_relay_that_is_not_there(relay, share):
    await relay.stop()
    with pytest.raises(ServeError, match=r"The relay share@.+:\d+ cannot be reached: .+SSH\?"):
        await share(relay.relay())
    await relay.start()


async def test_what_the_configuration_of_ssh_says_of_a_relay_counts(relay, share, tmp_path):
    (tmp_path / ".ssh").mkdir()
    config = tmp_path / ".ssh" / "config"
    config.write_text(f"Host nearby\nHostName 127.0.0.1\nPort {relay.port}\nUser share\n")
    nearby = relay.relay(user="", link="http://127.0.0.1:{port}")
    link = await share(replace(nearby, host="nearby", port=0))
    assert (await fetch(f"{link}who")).endswith("nobody")
    config.write_text("Port of call\n")
    with pytest.raises(ServeError, match=r"cannot be used: .+config"):
        await share(replace(nearby, host="nearby", port=0))


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 64}.example"])
async def test_what_is_no_name_of_a_host(relay, share, host):
    with pytest.raises(ServeError, match=f"The relay share@{host}:.+ cannot be used"):
        await share(replace(relay.relay(), host=host))


async def test_a_relay_that_is_something_else(share, relay):
    async def greet(reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    other = OwnRelay.relay(relay)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(ServeError, match="relay"):
        await share(replace(other, port=port))
    server.close()
    await server.wait_closed()
