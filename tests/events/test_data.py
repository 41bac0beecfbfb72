"""Event data and requests."""

from __future__ import annotations

import pytest

import nbblocks as gr


def test_every_key_is_an_attribute():
    data = gr.EventData("target", {"colour": "red"})
    assert (data.target, data.colour) == ("target", "red")
    assert repr(data) == "EventData(target='target', colour='red')"
    with pytest.raises(AttributeError, match="has no `size`: the event carries colour"):
        _ = data.size
    with pytest.raises(AttributeError, match="the event carries nothing"):
        _ = gr.EventData(None).size


@pytest.mark.parametrize(
    ("cls", "data"),
    [
        (gr.SelectData, {"index": 1, "value": "v"}),
        (gr.KeyUpData, {"key": "a", "input_value": "v"}),
        (gr.CopyData, {"value": "v"}),
        (gr.LikeData, {"index": 1, "value": "v"}),
        (gr.RetryData, {"index": 1, "value": "v"}),
        (gr.UndoData, {"index": 1, "value": "v"}),
        (gr.EditData, {"index": 1, "value": "v", "previous_value": "u"}),
        (gr.DeletedFileData, {"file": "f"}),
        (gr.DownloadData, {"file": "f"}),
    ],
)
def test_each_kind_has_its_fields_and_misses_them_loudly(cls, data):
    made = cls("target", data)
    for name, value in data.items():
        assert getattr(made, name) == value
    with pytest.raises(KeyError, match=f"{cls.__name__} needs"):
        cls("target", None)


def test_defaults_of_optional_fields():
    assert gr.SelectData(None, {"index": 1, "value": 2}).selected is True
    assert gr.SelectData(None, {"index": 1, "value": 2}).row_value is None
    assert gr.LikeData(None, {"index": 1, "value": 2}).liked is True


def test_a_request_knows_the_address_and_what_the_server_passes_on(monkeypatch):
    monkeypatch.setenv("SERVER_PROTOCOL", "HTTP/1.1")
    monkeypatch.setenv("HTTP_USER_AGENT", "test")
    monkeypatch.setenv("HTTP_COOKIE", "a=1; b=2")
    request = gr.Request("https://example.org/app?name=Ada&empty=&name=Alan", "visit", "ada", x=1)
    assert request.query_params == {"name": "Alan", "empty": ""}
    assert request.headers["user-agent"] == "test"
    assert request.cookies == {"a": "1", "b": "2"}
    assert (request.session_hash, request.username, request.x) == ("visit", "ada", 1)
