"""What a served app gets to know of the request for its page."""

from __future__ import annotations

import json

import pytest

from nbblocks.serve.cli import main
from tests.serve.serving import printed, write_notebook

CODE = """
import json, os, nbblocks as gr
known = gr.Request()
print(json.dumps({
    "headers": known.headers, "cookies": known.cookies, "host": known.client.host,
    "query": os.environ["QUERY_STRING"], "url": os.environ["VOILA_REQUEST_URL"],
}))
"""
SENT = {"X-Thing": "1", "X-Other": "2", "Cookie": "theme=dark; _xsrf=x", "Authorization": "token x"}


@pytest.fixture
def visit(serve, tmp_path):
    """Serve an app that prints what it knows, and visit it."""

    def known(query="", sent=SENT, **options):
        server = serve(write_notebook(tmp_path / "a.ipynb", CODE), **options)
        return json.loads(printed(f"{server.url}{query}", **sent))

    return known


def test_all_headers_but_those_that_log_in(visit):
    known = visit("?name=Ada")
    assert known["headers"].items() >= {"x-thing": "1", "x-other": "2"}.items()
    assert "authorization" not in known["headers"]
    assert known["cookies"] == {"theme": "dark"}
    assert (known["host"], known["query"]) == ("127.0.0.1", "name=Ada")


@pytest.mark.parametrize(
    ("allowed", "headers"),
    [
        ((), {}),
        (("X-thing", "Authorization"), {"x-thing": "1"}),
        (("cookie",), {"cookie": "theme=dark"}),
    ],
)
def test_only_headers_that_are_allowed(visit, allowed, headers):
    assert visit(headers=allowed)["headers"] == headers


def test_the_token_stays_with_the_server(visit):
    known = visit("?token=sesame&name=Ada", sent={}, token="sesame")
    assert known["query"] == "name=Ada"
    assert known["url"].endswith("/?name=Ada")


def test_the_command_names_headers(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    assert "--header NAME" in capsys.readouterr().out
