"""What one visitor can do to another, and anybody to the server; without a browser."""

from __future__ import annotations

import http.client
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from tornado.web import StaticFileHandler
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nbblocks.serve.auth import GUESSES
from nbblocks.serve.catalog import Catalog
from nbblocks.serve.options import Options
from nbblocks.serve.security.identify import by_header
from nbblocks.serve.security.options import Security
from nbblocks.serve.security.policy import Policy
from nbblocks.serve.security.proxies import Proxies
from nbblocks.serve.server import Server
from tests.polling import until
from tests.serve.serving import (
    cookies_for,
    get,
    joined,
    kernels,
    line,
    post,
    told,
    write_notebook,
    written,
)

LOCAL = Proxies.named(["127.0.0.1"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two apps, a picture, and what nobody must see: in the folder, above it, and linked to."""
    above = tmp_path_factory.mktemp("above")
    folder = above / "apps"
    write_notebook(folder / "one.ipynb", "# One\n\nFirst.", "print('one')")
    write_notebook(folder / "two.ipynb", "# Two", "print('two')")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "drawn.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "notes.txt").write_text("secret")
    (above / "secret.png").write_text("secret")
    (folder / "linked.png").symlink_to(above / "secret.png")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "kept.png").write_text("secret")
    return folder


@pytest.fixture(scope="module")
def serve(folder):
    """Start servers that stay for all tests here: `serve(token=…)`."""
    servers = {}

    def start(**options):
        key = repr(sorted(options.items()))
        if key not in servers:
            # Whoever leaves is gone, as for all tests of servers.
            how = Options(**{"reload_grace": 0, **options})
            servers[key] = Server(Catalog([folder]), how, ports=[0])
            servers[key].start()
        return servers[key]

    yield start
    for server in servers.values():
        server.stop()


@pytest.fixture
def server(serve):
    return serve()


def test_a_known_kernel_is_of_no_use_to_another_browser(server):
    _, ours, html = get(f"{server.url}app/one")
    _, theirs, _ = get(f"{server.url}app/one")
    kernel, address = written(html)["kernel"], line(server.url, html)
    path = urlsplit(address).path
    end = f"/voila/api/shutdown/{kernel}"
    ending = f"{server.url.rstrip('/')}{end}"
    assert post(ending, cookies_for(end, theirs)) == 403
    for cookies in ("", cookies_for(path, theirs)):
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, additional_headers={"Cookie": cookies}).__enter__()
    with connect(address, additional_headers={"Cookie": cookies_for(path, ours)}) as socket:
        assert told(socket)[-1].kind == "ready"
        assert kernel in kernels(server)
        assert post(ending, cookies_for(end, ours)) == 204
    until(lambda: kernel not in kernels(server))


def test_other_users_of_the_machine_cannot_reach_kernels(server):
    with joined(f"{server.url}app/one") as (html, socket):
        told(socket)
        folder = Path(server.application.connection_dir)
        assert folder.stat().st_mode & 0o077 == 0
        # All that kernels and the broker listen on is in there.
        manager = server.application.kernel_manager.get_kernel(written(html)["kernel"])
        assert Path(manager.ip).parent == Path(manager.connection_file).parent == folder
        assert [path for path in folder.iterdir() if path.is_socket()]


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


def test_a_form_of_another_site_cannot_end_a_visit(server):
    _, headers, html = get(f"{server.url}app/one")
    kernel = written(html)["kernel"]
    end = f"voila/api/shutdown/{kernel}"
    # A browser sends its cookies along, but no other site can read the number in one of them.
    sent = {"Cookie": cookies_for(f"/{end}", headers), "Origin": server.url.rstrip("/")}
    form = f"page={written(html)['page']}"
    for number in ("", "&_xsrf=guessed"):
        request = Request(f"{server.url}{end}", f"{form}{number}".encode(), sent)
        with pytest.raises(HTTPError, match="403"):
            urlopen(request, timeout=10)
    until(lambda: kernel in kernels(server))
    sent["Origin"] = "http://evil.example"
    request = Request(f"{server.url}{end}", f"{form}&_xsrf={written(html)['xsrf']}".encode(), sent)
    with pytest.raises(HTTPError, match="404"):
        urlopen(request, timeout=10)


def test_pictures_are_for_who_may_see_the_apps(serve):
    server = serve(token="sesame")
    picture = f"{server.url}voila/files/picture.png"
    status, headers, page = get(picture)
    assert (status, headers.get_content_type()) == (200, "text/html")
    assert "Token" in page
    with urlopen(f"{picture}?token=sesame", timeout=10) as answer:
        assert (answer.headers.get_content_type(), answer.read()) == ("image/png", b"\x89PNG")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_runs_in_a_picture_whatever_else_may_run(serve, method):
    loose = dict.fromkeys(("script-src", "script-src-elem", "sandbox"), "allow-scripts *")
    kept = {"frame-ancestors": "https://a.example"}
    server = serve(security=Security(policy=Policy(content={**loose, **kept})))
    for name in ("picture.png", "drawn.svg"):
        request = Request(f"{server.url}voila/files/{name}", method=method)
        with urlopen(request, timeout=10) as answer:
            [policy] = answer.headers.get_all("Content-Security-Policy")
        said = {*policy.split("; ")}
        assert {"script-src 'none'", "sandbox", "frame-ancestors https://a.example"} <= said
        assert "allow-scripts" not in policy
    [policy] = get(server.url)[1].get_all("Content-Security-Policy")
    assert "script-src allow-scripts *" in policy


def test_old_versions_of_tornado_follow_no_links_either(server, monkeypatch):
    """What they look at is the path of the link."""
    monkeypatch.setattr(
        StaticFileHandler, "validate_absolute_path", lambda self, root, path: path, raising=True
    )
    assert get(f"{server.url}voila/files/linked.png")[0] == 404


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


def test_a_token_is_guessed_nowhere_else(serve):
    server = serve(token="sesame", metrics_token="figures", security=Security(proxies=LOCAL))

    def status(token, address):
        return get(f"{server.url}metrics?token={token}", **{"X-Forwarded-For": address})[0]

    assert [status(f"guess{number}", "192.0.2.7") for number in range(GUESSES)] == [403] * GUESSES
    assert status("sesame", "192.0.2.7") == 429
    assert status("figures", "192.0.2.7") == 429
    assert get(f"{server.url}?token=x", **{"X-Forwarded-For": "192.0.2.7"})[0] == 429
    assert status("figures", "192.0.2.8") == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_who_comes_through_a_proxy_that_was_not_named_is_not_near(server, header):
    """As nginx of the same machine passes visitors on, to the address that it knows."""
    metrics = f"{server.url}metrics"
    assert get(metrics)[0] == 200
    assert get(metrics, **{header: "192.0.2.7"})[0] == 403


def test_a_proxy_names_visitors(serve):
    security = Security(LOCAL, ("X-Who",), by_header("X-Who", LOCAL))
    server = serve(security=security)
    assert get(server.url, **{"X-Who": "ann"})[0] == 200
    assert get(server.url)[0] == 403
    # No cookie keeps whom the proxy names no more.
    cookies = get(server.url, **{"X-Who": "ann"})[1].get_all("Set-Cookie")
    assert not [cookie for cookie in cookies if not cookie.startswith("_xsrf")]


def test_only_the_proxy_names_visitors(serve):
    """Nobody else is asked about, whatever the function looks at."""
    far = Proxies.named(["10.0.0.7"])
    for identify in (by_header("X-Who", far), lambda request: request.headers.get("X-Other")):
        server = serve(security=Security(far, ("X-Who",), identify))
        forged = dict.fromkeys(("X-Who", "X-Other", "X_Who", "X_Other"), "admin")
        assert get(f"{server.url}app/one", **forged)[0] == 403


async def knows(request):
    if request.headers["X-Key"] == "ann's":
        return "ann"
    return None


def test_a_function_that_waits_names_visitors_and_one_that_fails_nobody(serve):
    server = serve(security=Security(identify=knows))
    assert get(server.url, **{"X-Key": "ann's"})[0] == 200
    assert get(server.url, **{"X-Key": "guess"})[0] == 403
    assert get(server.url)[0] == 500


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("shown_as", ["image", "script", "iframe", "empty", "object"])
def test_pages_of_other_sites_start_no_kernels(server, shown_as, site):
    sent = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": shown_as}
    before = kernels(server)
    assert get(f"{server.url}app/one", **sent)[0] == 403
    assert kernels(server) == before


def test_links_of_other_sites_lead_to_apps_and_some_may_show_them(serve):
    policy = Policy(embedders=("https://a.example",))
    for security, shown_as in ((Security(), "document"), (Security(policy=policy), "iframe")):
        server = serve(security=security)
        sent = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": shown_as}
        with joined(f"{server.url}app/one", **sent) as (_, socket):
            assert told(socket)[-1].kind == "ready"


def test_an_address_waits_at_so_many_places(serve):
    server = serve(max_visitors=1, security=Security(LOCAL, visits_per_minute=2))
    one, two = ({"X-Forwarded-For": f"192.0.2.{number}"} for number in (1, 2))
    assert get(f"{server.url}app/one", **two)[0] == 200
    _, headers, _ = get(f"{server.url}app/one", **one)
    [ticket] = [each for each in headers.get_all("Set-Cookie") if "ticket" in each]
    ticket = ticket.partition(";")[0]
    assert [get(f"{server.url}app/one", **one)[0] for _ in range(2)] == [503, 429]
    # Who waits already only looks again.
    assert get(f"{server.url}app/one", Cookie=ticket, **one)[0] == 503


@pytest.mark.parametrize(
    ("scheme", "how"),
    [("https", {"SameSite=None", "Secure", "Partitioned"}), ("http", {"SameSite=Lax"})],
)
def test_who_waits_in_a_frame_of_another_site_keeps_the_place(serve, scheme, how):
    policy = Policy(embedders=("https://a.example",))
    server = serve(max_visitors=1, security=Security(LOCAL, policy=policy))
    answers = [get(f"{server.url}app/one", **{"X-Forwarded-Proto": scheme}) for _ in range(2)]
    cookies = answers[-1][1].get_all("Set-Cookie")
    [ticket] = [each for each in cookies if each.startswith("nbblocks-ticket=")]
    assert {*ticket.split("; ")[1:]} == {"Path=/", "HttpOnly", *how}


def test_an_address_starts_so_many_kernels_in_a_minute(serve):
    server = serve(security=Security(LOCAL, visits_per_minute=2))
    one = {"X-Forwarded-For": "192.0.2.1"}
    assert [get(f"{server.url}app/one", **one)[0] for _ in range(3)] == [200, 200, 429]
    assert get(f"{server.url}", **one)[0] == 200
    assert get(f"{server.url}app/one", **{"X-Forwarded-For": "192.0.2.2"})[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "a%0d%0aSet-Cookie:x=1.png",
        "app/a%0aX:y.png",
        f"app/{'a' * 4000}",
        f"voila/files/{'a' * 4000}.png",
        "app/%ff%fe",
        "app/one?token=%ff",
        "voila/files/%ff.png",
        "voila/labextensions/%0a",
        "api/kernels/1-1-1-1-1/channels?heard=%ff",
    ],
)
def test_addresses_that_make_no_sense(serve, caplog, path):
    server = serve(token="sesame", security=Security(proxies=LOCAL))
    path += "" if "token" in path else f"{'&' if '?' in path else '?'}token=sesame"
    status, headers, _ = get(f"{server.url}{path}")
    assert status in (400, 403, 404)
    assert "x" not in (headers.get("Set-Cookie") or "").replace("_xsrf", "").partition("=")[0]
    assert "Traceback" not in caplog.text


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
    ".hidden/kept.png",
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
