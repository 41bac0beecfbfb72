"""Tokens, names with passwords, and functions that decide."""

from __future__ import annotations

import http.cookiejar
import json
import re
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nbblocks.serve.auth import GUESSES, checker
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


@pytest.mark.parametrize("path", ["", "app/counter", "dot.png", "api/kernels/1-1-1-1-1"])
def test_strangers_see_nothing(serve, counter, path):
    server = serve(counter, token="sesame")
    status, _, page = get(server.url + path)
    assert "It <em>counts" not in page
    assert status in (403, 404) or "Token" in page
    assert not server.application.kernel_manager.list_kernel_ids()


def test_a_login_leads_only_to_this_server(serve, counter):
    visitor = Visitor(serve(counter, token="sesame"))
    _, _, form = visitor.get("login")
    token = re.search(r'name="_xsrf" value="(.+?)"', form)[1]
    data = urlencode({"password": "sesame", "_xsrf": token}).encode()
    _, address, _ = visitor._open(f"{visitor.url}login?next=http%3A%2F%2Fevil.example%2F", data)
    assert address == visitor.url


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
    visitor._opener.addheaders = [("X-Thing", "1"), ("Proxy", "evil")]
    page = visitor.log_in(username="ann", password="secret")[2]
    with connect(line(visitor.url, page), additional_headers={"Cookie": visitor.cookies}) as socket:
        name, host, headers, cookies = json.loads(text_of(told(socket)))
    assert (name, host) == ("ann", "127.0.0.1")
    assert headers["x-thing"] == "1"
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
