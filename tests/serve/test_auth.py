"""Tokens, names with passwords, and functions that decide."""

from __future__ import annotations

import html
import http.client
import http.cookiejar
import json
import re
import threading
from contextlib import closing
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urljoin, urlsplit
from urllib.request import BaseHandler, HTTPCookieProcessor, build_opener

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from nbblocks.errors import ServeError
from nbblocks.serve.auth import GUESSES
from nbblocks.serve.options import Options
from nbblocks.serve.security.accounts import checker, signing_key
from tests.polling import until
from tests.serve.serving import get, line, printed, text_of, told, write_notebook, written


class Visitor:
    """A browser's cookies and forms, without the browser."""

    def __init__(self, server):
        self.url = server.url
        self._opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))

    @property
    def cookies(self) -> str:
        jars = [each.cookiejar for each in self._opener.handlers if hasattr(each, "cookiejar")]
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jars[0])

    def get(self, path: str = ""):
        return self._open(self.url + path)

    def log_in(self, **fields: str):
        _, _, form = self.get("login")
        fields["_xsrf"] = re.search(r'name="_xsrf" value="(.+?)"', form)[1]
        return self._open(f"{self.url}login?next=%2F", urlencode(fields).encode())

    def _open(self, url, data=None):
        try:
            answer = self._opener.open(url, data, timeout=60)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.geturl(), answer.read().decode()


@pytest.mark.parametrize(
    ("auth", "right", "wrong"),
    [
        (("ann", "s"), [("ann", "s")], [("ann", ""), ("", "s"), ("bob", "s"), ("ann", "S")]),
        ([("ann", "s"), ("bob", "ü")], [("ann", "s"), ("bob", "ü")], [("ann", "ü")]),
        ([["ann", "s"]], [("ann", "s")], [("ann", "x")]),
        (lambda name, word: name == word, [("x", "x")], [("x", "y")]),
    ],
)
def test_checker(auth, right, wrong):
    check = checker(auth)
    assert all(check(*pair) for pair in right)
    assert not any(check(*pair) for pair in wrong)


def test_nobody_to_ask_means_no_checker():
    assert checker(None) is None


def test_a_list_of_nobody_is_a_mistake():
    with pytest.raises(ServeError, match="names nobody"):
        checker([])


def test_a_token_lets_in(serve, counter):
    server = serve(counter, token="sesame")
    status, _, page = get(server.url)
    assert status == 200
    assert "Token" in page
    assert "It <em>counts" not in page
    assert "It <em>counts" in get(f"{server.url}?token=sesame")[2]
    visitor = Visitor(server)
    assert visitor.log_in(password="sesam")[0] == 401
    assert "It <em>counts" in visitor.log_in(password="sesame")[2]


def test_name_and_password_let_in(serve, counter):
    server = serve(counter, check=checker(("ann", "secret")), auth_message="Ask <Bob>.")
    visitor = Visitor(server)
    _, address, form = visitor.get("?x=1")
    assert address.startswith(f"{server.url}login?next=")
    assert "Ask &lt;Bob&gt;." in form
    assert "A counter" in form
    status, _, form = visitor.log_in(username="ann", password="wrong")
    assert status == 401
    assert "Name and password do not match." in form
    status, address, page = visitor.log_in(username="ann", password="secret")
    assert (status, address) == (200, server.url)
    assert "It <em>counts" in page


async def asks_a_service(name, word):
    return (name, word) == ("ann", "secret")


def looks_up(name, word):
    return {"ann": "secret"}[name] == word


@pytest.mark.parametrize("auth", [asks_a_service, looks_up, lambda *who: asks_a_service(*who)])
def test_a_function_decides(serve, counter, caplog, auth):
    visitor = Visitor(serve(counter, check=checker(auth)))
    assert visitor.log_in(username="bob", password="sesame")[0] == 401
    assert "It <em>counts" in visitor.log_in(username="ann", password="secret")[2]
    # One that fails says where, but not with what.
    failed = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert len(failed) == (auth is looks_up)
    assert all("KeyError" in each and "test_auth.py" in each for each in failed)
    assert "bob" not in caplog.text


def test_who_is_asked_for_long_holds_nobody_up_and_lets_nobody_guess_meanwhile(serve, counter):
    asked, go_on = threading.Semaphore(0), threading.Event()

    def check(name, word):
        asked.release()
        return go_on.wait(30) and word == "secret"

    server = serve(counter, check=check)
    visitors = [Visitor(server) for _ in range(2)]
    server.application.identity_provider.guesses.most = 1
    statuses = []
    slow = threading.Thread(
        target=lambda: statuses.append(visitors[0].log_in(username="a", password="guess")[0])
    )
    slow.start()
    assert asked.acquire(timeout=30)
    assert get(f"{server.url}healthz")[0] == 200
    assert visitors[1].log_in(username="a", password="secret")[0] == 429
    go_on.set()
    slow.join(30)
    assert statuses == [401]


def test_an_invitation_lets_in_once(serve, counter):
    server = serve(counter, token="sesame")
    address = server.invitation
    assert "sesame" not in address
    guest, other = Visitor(server), Visitor(server)
    path = address.removeprefix(server.url)
    assert "It <em>counts" in guest.get(path)[2]
    assert "It <em>counts" in guest.get()[2]
    for wrong in (path, f"{path}x", "login?invitation="):
        assert "Token" in other.get(wrong)[2]
    assert serve(counter).invitation.endswith("/")


@pytest.mark.parametrize("path", ["", "app/counter", "dot.png", "api/kernels/1-1-1-1-1"])
def test_strangers_see_nothing(serve, counter, path):
    server = serve(counter, token="sesame")
    status, _, page = get(server.url + path)
    assert "It <em>counts" not in page
    assert status in (403, 404) or "Token" in page
    assert not server.application.kernel_manager.list_kernel_ids()


ELSEWHERE = (
    "http://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "/\t/evil.example/",
    " //evil.example",
    "javascript:alert(1)",
    "/%2F/evil.example",
    "/@evil.example/..//evil.example",
    "/\r\nLocation: //evil.example",
)


def test_a_login_leads_only_to_this_server(serve, counter):
    server = serve(counter, token="sesame")
    parts = urlsplit(server.url)
    visitor = Visitor(server)
    token = re.search(r'name="_xsrf" value="(.+?)"', visitor.get("login")[2])[1]
    data = urlencode({"password": "sesame", "_xsrf": token})
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": visitor.cookies}
    visitor.log_in(password="sesame")
    known = {"Cookie": visitor.cookies}
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)) as connection:
        for address in ELSEWHERE:
            # After the login, and for who has logged in already.
            for method, body, headers in (("POST", data, form), ("GET", None, known)):
                connection.request(method, f"/login?next={quote(address)}", body, headers)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 302, address
                # Browsers skip these.
                location = re.sub(r"[\t\r\n]", "", answer.headers["Location"]).strip()
                assert re.match(r"/(?![/\\])", location), address


class Proxy(BaseHandler):
    """What a proxy does that shows a server below a prefix, and takes the prefix away."""

    def __init__(self, prefix):
        self._prefix = prefix

    def http_request(self, request):
        assert request.selector.startswith(f"{self._prefix}/")
        request.selector = request.selector.removeprefix(self._prefix)
        return request


@pytest.mark.parametrize("prefix", ["/apps", "/app"])
@pytest.mark.parametrize("path", ["/app/counter?x=1&y=%C3%BC", "/app/dot.png", "/"])
def test_below_the_prefix_of_a_proxy_a_login_leads_to_what_was_asked_for(
    serve, counter, prefix, path
):
    (counter.parent / "dot.png").write_text("dot")
    visitor = Visitor(serve(counter.parent, token="sesame", root_path=prefix))
    visitor._opener.add_handler(Proxy(prefix))
    wanted = f"{visitor.url.rstrip('/')}{prefix}{path}"
    _, address, form = visitor._open(wanted)
    assert urlsplit(address).path == f"{prefix}/login"
    action, token = (
        html.unescape(re.search(rf'{name}="(.+?)"', form)[1])
        for name in ("action", 'name="_xsrf" value')
    )
    data = urlencode({"password": "sesame", "_xsrf": token}).encode()
    status, address, _ = visitor._open(urljoin(address, action), data)
    in_the_end = wanted.replace("/app/dot", "/voila/files/dot")
    assert (status, address) == (200, in_the_end)


def test_who_logs_out_leaves_nothing_that_is_open(serve, counter):
    server = serve(counter, check=checker(("ann", "secret")))
    ann, elsewhere = Visitor(server), Visitor(server)
    page = ann.log_in(username="ann", password="secret")[2]
    other = elsewhere.log_in(username="ann", password="secret")[2]
    kept, address = ann.cookies, line(server.url, page)
    for site in ("cross-site", "same-site"):
        assert get(f"{server.url}logout", Cookie=kept, **{"Sec-Fetch-Site": site})[0] == 403
    with connect(address, additional_headers={"Cookie": kept}) as socket:
        told(socket)
        assert "Log in" in ann.get("logout")[2]
        with pytest.raises(ConnectionClosed, match="the page has gone"):
            list(iter(socket.recv, None))  # what was said before
    assert "Log in" in ann.get()[2]
    # Nor are copies of the cookies of any use.
    assert "Log in" in get(server.url, Cookie=kept)[2]
    with pytest.raises(InvalidStatus, match="403"):
        connect(address, additional_headers={"Cookie": kept}).__enter__()
    # The same person stays logged in with another browser.
    until(lambda: server.application.kernel_manager.list_kernel_ids() == [written(other)["kernel"]])
    assert "Log in" not in elsewhere.get()[2]


SECRET = b"0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"token": "sesame"}),
        ({"token": "old"}, {"token": "new"}),
        ({"check": checker([("ann", "a"), ("bob", "b")])}, {"check": checker(("bob", "b"))}),
        ({"check": checker(("ann", "old"))}, {"check": checker(("ann", "new"))}),
        ({}, {"check": lambda name, word: False}),
        ({"check": checker(("ab", "c"))}, {"check": checker(("a", "bc"))}),
    ],
)
def test_logins_end_with_what_they_were_made_with(before, after):
    """Although the secret that signs them stays."""
    old, same, new = (
        signing_key(Options(cookie_secret=SECRET, **how)) for how in (before, before, after)
    )
    assert old == same
    assert old != new


def test_a_cookie_of_a_server_that_asks_nobody_opens_none_that_asks(serve, counter):
    open_one = serve(counter, cookie_secret=SECRET)
    guarded = serve(counter, cookie_secret=SECRET, token="sesame")
    # Whoever asks says which server they mean.
    there = urlsplit(guarded.url).netloc
    _, headers, _ = get(open_one.url, Host=there)
    found = [each.partition(";")[0] for each in headers.get_all("Set-Cookie")]
    assert [each for each in found if each.startswith("username-")]
    assert "Token" in get(guarded.url, Cookie="; ".join(found))[2]


def test_a_form_from_elsewhere_is_refused_in_our_look(serve, counter):
    visitor = Visitor(serve(counter, token="sesame"))
    status, _, page = visitor._open(f"{visitor.url}login", b"password=sesame")
    assert status == 403
    assert "This did not work" in page


def test_an_app_knows_its_visitor_but_not_the_keys(serve, tmp_path):
    code = (
        "import json, nbblocks as gr\n"
        "known = gr.Request()\n"
        "print(json.dumps([known.username, known.client.host, known.headers, known.cookies]))"
    )
    path = write_notebook(tmp_path / "a.ipynb", code)
    visitor = Visitor(serve(path, check=checker(("ann", "secret"))))
    came_from = f"{visitor.url}?token=sesame&nbblocks-tab=1&q=2"
    visitor._opener.addheaders = [("X-Thing", "1"), ("Proxy", "evil"), ("Referer", came_from)]
    page = visitor.log_in(username="ann", password="secret")[2]
    with connect(line(visitor.url, page), additional_headers={"Cookie": visitor.cookies}) as socket:
        name, host, headers, cookies = json.loads(text_of(told(socket)))
    assert (name, host) == ("ann", "127.0.0.1")
    assert headers["x-thing"] == "1"
    assert headers["referer"] == f"{visitor.url}?q=2"
    assert not {"proxy", "authorization"} & headers.keys()
    assert not [cookie for cookie in cookies if cookie.startswith(("username-", "_xsrf"))]


def test_nobody_has_a_name_where_nobody_is_asked(serve, tmp_path):
    path = write_notebook(
        tmp_path / "a.ipynb", "import nbblocks as gr\nprint(gr.Request().username)"
    )
    assert printed(serve(path).url) == "None\n"


def test_the_right_password_does_not_help_who_has_guessed_too_much(serve, counter):
    visitor = Visitor(serve(counter, check=checker(("ann", "secret"))))
    wrong = [visitor.log_in(username="ann", password=str(i))[0] for i in range(GUESSES)]
    assert wrong == [401] * GUESSES
    status, _, page = visitor.log_in(username="ann", password="secret")
    assert status == 429
    assert "Wait a minute, then try again." in page


def test_nobody_joins_the_kernel_of_somebody_else(serve, counter):
    server = serve(counter, check=checker([("ann", "a"), ("bob", "b")]))
    ann, bob = Visitor(server), Visitor(server)
    bob.log_in(username="bob", password="b")
    page = ann.log_in(username="ann", password="a")[2]
    kernel, address = written(page)["kernel"], line(server.url, page)
    with connect(address, additional_headers={"Cookie": ann.cookies}) as socket:
        told(socket)
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, additional_headers={"Cookie": bob.cookies}).__enter__()
        token = re.search(r"_xsrf=([^;]+)", bob.cookies)[1]
        end = f"{server.url}voila/api/shutdown/{kernel}?_xsrf={token}"
        assert bob._open(end, b"")[0] == 403
        manager = server.application.kernel_manager
        assert kernel in manager
        token = re.search(r"_xsrf=([^;]+)", ann.cookies)[1]
        assert ann._open(f"{server.url}voila/api/shutdown/{kernel}?_xsrf={token}", b"")[0] == 204
    until(lambda: kernel not in manager)
    assert manager.owner_of(kernel) == ""
