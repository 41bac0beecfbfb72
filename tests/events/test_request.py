"""Request: what an app knows of its visitor."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.events import request
from nbblocks.serve import options


@pytest.fixture
def served(monkeypatch):
    """Stand in for a served kernel: its variables are those given."""

    def serve(**variables):
        for name, value in {"SERVER_PROTOCOL": "HTTP/1.1", **variables}.items():
            monkeypatch.setenv(name, value)

    return serve


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    for name in ("SERVER_PROTOCOL", "REMOTE_ADDR", "REMOTE_USER", options.SERVED):
        monkeypatch.delenv(name, raising=False)


def test_in_a_notebook_only_the_page_is_known(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://me:secret@proxy")
    monkeypatch.setenv("HTTP_X_OTHER", "not of a request")
    known = gr.Request("http://here/lab?name=Ada", "page")
    assert (known.url, known.query_params) == ("http://here/lab?name=Ada", {"name": "Ada"})
    assert (known.headers, known.cookies) == ({}, {})
    assert (known.client.host, known.username, known.session_hash) == (None, None, "page")


def test_in_a_served_page_it_is_what_the_server_tells(served):
    served(
        HTTP_USER_AGENT="a browser",
        HTTP_COOKIE="theme=dark; size=2",
        HTTP_PROXY="http://me:secret@proxy",
        REMOTE_ADDR="10.0.0.1",
        REMOTE_USER="ann",
    )
    known = gr.Request()
    assert known.headers["user-agent"] == "a browser"
    assert "proxy" not in known.headers
    assert known.cookies == {"theme": "dark", "size": "2"}
    assert (known.client.host, known.username) == ("10.0.0.1", "ann")


@pytest.mark.parametrize("state", [None, options.GUARDED])
def test_the_token_of_the_server_is_not_told(served, monkeypatch, state):
    if state is not None:
        served(**{options.SERVED: state})
    known = gr.Request("http://here/?a=1&token=secret&b=")
    assert known.url == "http://here/?a=1&b="
    assert known.query_params == {"a": "1", "b": ""}


def test_where_the_server_takes_no_token_it_is_the_apps(served):
    served(**{options.SERVED: options.OPEN})
    assert gr.Request("http://here/?token=mine").query_params == {"token": "mine"}


def test_the_names_are_those_of_the_server():
    assert (request._SERVED, request._OPEN) == (options.SERVED, options.OPEN)
