"""What one visitor can do to another, and anybody to the server; without a browser."""

from __future__ import annotations

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nbblocks.serve.auth import GUESSES
from nbblocks.serve.catalog import Catalog
from nbblocks.serve.options import Options
from nbblocks.serve.security.identify import by_header
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.proxies import Proxies
from nbblocks.serve.server import Server
from tests.polling import until
from tests.serve.serving import get, joined, kernels, line, told, write_notebook, written

LOCAL = Proxies.named(["127.0.0.1"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two apps, a picture, and what nobody must see: in the folder, above it, and linked to."""
    above = tmp_path_factory.mktemp("above")
    folder = above / "apps"
    write_notebook(folder / "one.ipynb", "# One\n\nFirst.", "print('one')")
    write_notebook(folder / "two.ipynb", "# Two", "print('two')")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "notes.txt").write_text("secret")
    (above / "secret.png").write_text("secret")
    (folder / "linked.png").symlink_to(above / "secret.png")
    return folder


@pytest.fixture(scope="module")
def serve(folder):
    """Start servers that stay for all tests here: `serve(token=…)`."""
    servers = {}

    def start(**options):
        key = repr(sorted(options.items()))
        if key not in servers:
            servers[key] = Server(Catalog([folder]), Options(**options), ports=[0])
            servers[key].start()
        return servers[key]

    yield start
    for server in servers.values():
        server.stop()


@pytest.fixture
def server(serve):
    return serve()


def cookies_for(path: str, headers) -> str:
    """The cookies that a browser sends with a request for a path, of those that it was sent."""
    kept = []
    for text in headers.get_all("Set-Cookie") or []:
        [(name, morsel)] = SimpleCookie(text).items()
        if path.startswith(morsel["path"] or "/"):
            kept.append(f"{name}={morsel.value}")
    return "; ".join(kept)


def test_a_known_kernel_is_of_no_use_to_another_browser(server):
    _, ours, html = get(f"{server.url}app/one")
    _, theirs, _ = get(f"{server.url}app/one")
    kernel, address = written(html)["kernel"], line(server.url, html)
    path = urlsplit(address).path
    end = f"/voila/api/shutdown/{kernel}"
    assert post(server, end, cookies_for(end, theirs)) == 403
    for cookies in ("", cookies_for(path, theirs)):
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, additional_headers={"Cookie": cookies}).__enter__()
    with connect(address, additional_headers={"Cookie": cookies_for(path, ours)}) as socket:
        assert told(socket)[-1].kind == "ready"
    assert kernel in kernels(server)
    assert post(server, end, cookies_for(end, ours)) == 204
    until(lambda: kernel not in kernels(server))


def post(server, path, cookies):
    parts = urlsplit(server.url)
    token = re.search(r"_xsrf=([^;]+)", cookies)[1]
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("POST", path, b"", {"Cookie": cookies, "X-XSRFToken": token})
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_cookie_of_a_kernel_goes_nowhere_else(server):
    _, headers, html = get(f"{server.url}app/one")
    kernel = written(html)["kernel"]
    assert "nbblocks-kernel" not in cookies_for("/app/one", headers)
    assert "nbblocks-kernel" not in cookies_for("/api/kernels/other", headers)
    assert "nbblocks-kernel" in cookies_for(f"/api/kernels/{kernel}/channels", headers)
    with joined(f"{server.url}app/one") as (_, socket):
        told(socket)


def test_nobody_can_list_kernels_or_start_one(server):
    with joined(f"{server.url}app/one") as (html, socket):
        told(socket)
        kernel = written(html)["kernel"]
        for path in ("kernels", f"kernels/{kernel}", "sessions", "contents", "terminals"):
            assert get(f"{server.url}api/{path}")[0] == 404


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1"])
def test_pages_of_other_sites_cannot_connect(server, origin):
    _, headers, html = get(f"{server.url}app/one")
    address = line(server.url, html)
    cookie = {"Cookie": cookies_for(urlsplit(address).path, headers)}
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, origin=origin, additional_headers=cookie).__enter__()


def test_behind_a_proxy_pages_are_those_of_the_host_that_visitors_see(serve):
    server = serve(security=Security(proxies=LOCAL))
    seen = {"X-Forwarded-Host": "apps.example", "X-Forwarded-Proto": "https"}
    _, headers, html = get(f"{server.url}app/one", **seen)
    assert all("Secure" in cookie for cookie in headers.get_all("Set-Cookie"))
    address = line(server.url, html)
    sent = {"Cookie": cookies_for(urlsplit(address).path, headers), **seen}
    ours = server.url.rstrip("/")
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, origin=ours, additional_headers=sent).__enter__()
    with connect(address, origin="https://apps.example", additional_headers=sent) as socket:
        assert told(socket)[-1].kind == "ready"


def test_who_guesses_tokens_waits_and_others_do_not(serve):
    server = serve(token="sesame", security=Security(proxies=LOCAL))

    def status(token, address):
        return get(f"{server.url}?token={token}", **{"X-Forwarded-For": address})

    for number in range(GUESSES):
        assert "Token" in status(f"guess{number}", "192.0.2.1")[2]
    code, headers, page = status("sesame", "192.0.2.1")
    assert code == 429
    assert headers["Retry-After"]
    assert "One" not in page
    assert "One" in status("sesame", "192.0.2.2")[2]


def test_a_proxy_names_visitors(serve):
    security = Security(LOCAL, ("X-Who",), by_header("X-Who", LOCAL))
    server = serve(security=security)
    assert get(server.url, **{"X-Who": "ann"})[0] == 200
    assert get(server.url)[0] == 403
    # No cookie keeps whom the proxy names no more.
    cookies = get(server.url, **{"X-Who": "ann"})[1].get_all("Set-Cookie")
    assert not [cookie for cookie in cookies if not cookie.startswith("_xsrf")]


def test_an_address_starts_so_many_kernels_in_a_minute(serve):
    server = serve(security=Security(LOCAL, visits_per_minute=2))
    one = {"X-Forwarded-For": "192.0.2.1"}
    assert [get(f"{server.url}app/one", **one)[0] for _ in range(3)] == [200, 200, 429]
    assert get(f"{server.url}", **one)[0] == 200
    assert get(f"{server.url}app/one", **{"X-Forwarded-For": "192.0.2.2"})[0] == 200


STEPS = (
    "../secret.png",
    "../../above/secret.png",
    "..%2fsecret.png",
    "%2e%2e/secret.png",
    "%2e%2e%2fsecret.png",
    "%252e%252e%252fsecret.png",
    "..\\secret.png",
    "..%5csecret.png",
    "....//secret.png",
    "x/../../secret.png",
    "/{above}/secret.png",
    "%2f{above}/secret.png",
    "//{above}/secret.png",
    "secret.png%00.png",
    "../secret.png%00",
    "linked.png",
    "notes.txt",
    "../../../../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "file:///etc/passwd",
)
BELOW = (
    "",
    "app/",
    "voila/files/",
    "voila/labextensions/",
    "voila/labextensions/jupyterlab-manager/",
    "nbblocks/static/",
    "nbblocks/",
    "voila/static/",
    "voila/templates/",
    "api/contents/",
    "files/",
    "static/",
    "healthz/",
    "metrics/",
)


@pytest.mark.parametrize("below", BELOW)
def test_no_path_leads_out_of_the_folder(server, folder, below):
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    before = kernels(server)
    for step in STEPS:
        path = f"/{below}{step.format(above=str(folder.parent).lstrip('/'))}"
        # As it stands: a browser would tidy it up.
        connection.putrequest("GET", path, skip_host=False)
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status in (301, 302, 400, 403, 404), path
        assert b"secret" not in text.replace(b"secret.png", b""), path
        assert b"root:x" not in text, path
        place = urlsplit(answer.getheader("Location") or "")
        assert place.netloc in ("", parts.netloc), path
        assert not (answer.getheader("Location") or "").startswith("//"), path
    connection.close()
    assert kernels(server) == before
