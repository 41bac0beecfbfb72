"""What the server makes of a request before anybody answers it, and puts on every answer."""

from __future__ import annotations

import http.client
import json
import re
import socket
from contextlib import closing, suppress
from urllib.parse import urlsplit

import pytest
from tornado.web import Application, RequestHandler, StaticFileHandler

from nbblocks.serve.security import front
from nbblocks.serve.security.front import is_local, nonce_of
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.policy import Policy
from nbblocks.serve.security.proxies import Proxies
from tests.serve.security.fronts import running

PROXY = Security(proxies=Proxies.named(["127.0.0.1"]), proxy_headers=("X-Who",))
FORWARDED = {
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "apps.example",
    "X-Who": "ann",
}


class Known(RequestHandler):
    """Says what is known of the request."""

    def get(self):
        request = self.request
        found = (request.remote_ip, request.full_url(), request.headers.get("X-Who"))
        self.set_cookie("visit", "1")
        self.set_cookie("_xsrf", "2")
        self.write(json.dumps(found))


class All(RequestHandler):
    """Says all headers that are left."""

    def get(self):
        self.write(dict(self.request.headers.get_all()))


class Numbered(RequestHandler):
    """A page whose scripts bear a number."""

    def get(self):
        self.write(nonce_of(self.request))


class Fails(RequestHandler):
    def get(self):
        raise OSError("broken")


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    (folder / "a.txt").write_text("a")
    routes = [
        ("/known", Known),
        ("/all", All),
        ("/page", Numbered),
        ("/fails", Fails),
        ("/static/(.*)", StaticFileHandler, {"path": str(folder)}),
    ]
    return Application(routes, log_function=lambda _: None)


@pytest.fixture(scope="module")
def ask(application):
    """Ask a server with some security for a path: `ask(Security(…), "/known", header=…)`."""
    with running(application) as front:

        def answer(security, path, headers=None, *, local=False, method="GET", body=None):
            front.security, front.local = security, local
            connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
            with closing(connection):
                connection.request(method, path, body, headers or {})
                got = connection.getresponse()
                return got, got.read().decode()

        yield answer


def known(ask, security, headers):
    return json.loads(ask(security, "/known", headers)[1])


def test_a_proxy_says_who_asks_and_for_what(ask):
    assert known(ask, PROXY, FORWARDED) == ["192.0.2.1", "https://apps.example/known", "ann"]


def test_nobody_else_does(ask):
    address, url, who = known(ask, Security(proxy_headers=("X-Who",)), FORWARDED)
    assert (address, who) == ("127.0.0.1", None)
    assert urlsplit(url).scheme == "http"
    assert urlsplit(url).hostname == "127.0.0.1"


def test_one_request_of_a_connection_says_nothing_about_the_next(application):
    with running(application) as front:
        front.security = PROXY
        connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
        for headers, address in ((FORWARDED, "192.0.2.1"), ({}, "127.0.0.1")):
            connection.request("GET", "/known", headers=headers)
            assert json.loads(connection.getresponse().read())[0] == address
        connection.close()


@pytest.mark.parametrize("path", ["/known", "/static/a.txt", "/static/none", "/fails", "/nowhere"])
def test_every_answer_bears_the_policy(ask, path):
    headers = ask(Security(), path)[0].headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert "Server" not in headers
    [policy] = headers.get_all("Content-Security-Policy")
    assert "script-src 'self' blob:" in policy
    assert "frame-ancestors 'self';" in f"{policy};"


def test_the_scripts_of_a_page_bear_a_number_of_its_own(ask):
    numbers = set()
    for _ in range(2):
        got, number = ask(Security(), "/page")
        assert (
            f"script-src 'nonce-{number}' 'strict-dynamic'"
            in got.headers["Content-Security-Policy"]
        )
        numbers.add(number)
    assert len(numbers) == 2
    assert all(re.fullmatch(r"[\w-]{20,}", number) for number in numbers)


def test_sites_that_may_show_apps_in_frames(ask):
    security = Security(policy=Policy(embedders=("https://a.example",)))
    headers = ask(security, "/known")[0].headers
    assert "frame-ancestors 'self' https://a.example" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def cookies(ask, security, headers):
    found = ask(security, "/known", headers)[0].headers.get_all("Set-Cookie")
    parts = [each.split("; ") for each in found]
    return {each[0]: {part for part in each[1:] if not part.startswith("Path=")} for each in parts}


def test_cookies(ask):
    plain = cookies(ask, Security(), {})
    assert plain == {"visit=1": {"HttpOnly", "SameSite=Lax"}, "_xsrf=2": {"SameSite=Lax"}}
    by_https = cookies(ask, PROXY, FORWARDED)
    assert by_https["visit=1"] == {"HttpOnly", "SameSite=Lax", "Secure"}
    assert by_https["_xsrf=2"] == {"SameSite=Lax", "Secure"}


def test_cookies_of_apps_in_frames(ask):
    security = Security(PROXY.proxies, policy=Policy(embedders=("https://a.example",)))
    framed = cookies(ask, security, FORWARDED)["visit=1"]
    assert framed == {"HttpOnly", "SameSite=None", "Partitioned", "Secure"}
    # Without https no browser would keep such a cookie.
    assert cookies(ask, security, {})["visit=1"] == {"HttpOnly", "SameSite=Lax"}


@pytest.mark.parametrize(
    ("host", "security", "local", "status"),
    [
        ("localhost", Security(), True, 200),
        ("app.localhost:80", Security(), True, 200),
        ("evil.example", Security(), True, 421),
        ("127.0.0.1.evil.example", Security(), True, 421),
        ("evil.example", Security(), False, 200),
        ("apps.example", PROXY, True, 200),
    ],
)
def test_a_server_of_its_own_machine_goes_by_no_other_name(ask, host, security, local, status):
    got, text = ask(security, "/known", {"Host": host}, local=local)
    assert got.status == status
    if status == 421:
        assert "--trust-proxy" in text
        assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_a_header_that_programs_take_for_another_is_dropped(ask):
    for name in ("X_Who", "X_Forwarded_For", "X-Who_"):
        got = ask(PROXY, "/all", {"X-Who": "ann", name: "eve"})[1]
        assert "ann" in got
        assert "eve" not in got


def test_who_never_says_what_they_want_is_left(application, monkeypatch):
    monkeypatch.setattr(front, "_IDLE", 0.2)
    with running(application) as server:
        for begun in (b"", b"GET / HTTP/1.1\r\nX-Slow: "):
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as slow:
                slow.sendall(begun)
                assert slow.recv(100) == b""


def test_requests_are_small(ask):
    # Refused by what it says of itself, before any of it has come.
    got, _ = ask(Security(), "/known", {"Content-Length": str(2 << 20)}, method="POST")
    assert got.status == 400


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Transfer-Encoding": "chunked"}, [bytes(1 << 16)] * 32),
        ({"X-Long": "x" * (1 << 20)}, []),
        ({f"X-{number}": "x" * 50 for number in range(2000)}, []),
    ],
)
def test_what_is_too_large_is_not_kept(ask, headers, body):
    """As it comes, whatever it says of itself; and the server goes on."""
    with suppress(ConnectionError, http.client.HTTPException):  # it has hung up in the middle
        got, _ = ask(Security(), "/known", headers, method="POST", body=iter(body))
        assert got.status == 400
    assert ask(Security(), "/known")[0].status == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST.:80", True),
        ("127.8.8.8:80", True),
        ("[::1]:80", True),
        ("", True),
        ("localhost.evil.example", False),
        ("0.0.0.0", False),
        ("192.168.0.1:80", False),
        ("[2001:db8::1]", False),
        ("a b", False),
    ],
)
def test_names_of_this_machine(host, expected):
    assert is_local(host) is expected
