"""A store answers upload messages, and closing it leaves nothing."""

from __future__ import annotations

import base64

import pytest

from nbblocks.files import FileStore, PathRules, shared_store


@pytest.fixture
def store():
    store = FileStore(max_size=100)
    yield store
    store.close()
    assert len(store.cache) == 0


def _message(**changes):
    message = {"kind": "upload", "upload": "u1", "block": 1, "name": "a.txt", "mime": "text/plain"}
    return {**message, "size": 4, "offset": 0, **changes}


def test_chunks_as_buffers(store):
    assert store.receive(_message(), [memoryview(b"ab")]) == {
        "kind": "upload",
        "upload": "u1",
        "received": 2,
        "error": None,
    }
    assert store.receive(_message(offset=2), [b"cd"])["received"] == 4
    assert store.uploads.resolve("u1").size == 4


def test_chunks_as_text(store):
    chunk = base64.b64encode(b"abcd").decode()
    assert store.receive(_message(base64=chunk))["received"] == 4


def test_a_chunk_that_lost_its_buffer_is_asked_for_as_text(store):
    assert store.receive(_message())["error"] == "no buffer"
    assert store.receive(_message(), [])["error"] == "no buffer"


def test_an_empty_chunk_asks_how_far_it_is(store):
    store.receive(_message(), [b"abc"])
    assert store.receive(_message(offset=0), [b""])["received"] == 3


def test_what_goes_wrong_is_told(store):
    reply = store.receive(_message(size=101), [b""])
    assert reply["received"] == 0
    assert "takes files up to 100 bytes" in reply["error"]


def test_rules_reach_the_cache(tmp_path):
    (tmp_path / "a").touch()
    store = FileStore(PathRules.of(blocked=[tmp_path]))
    with pytest.raises(ValueError, match="blocked_paths"):
        store.cache.add(tmp_path / "a")


def test_the_shared_store_is_one():
    assert shared_store() is shared_store()
