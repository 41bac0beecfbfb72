"""Uploads arrive in chunks, in order, can be taken up again, and end as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblocks.errors import Error
from nbblocks.files import FileCache, UploadStore, from_wire


@pytest.fixture
def store():
    cache = FileCache()
    store = UploadStore(cache, max_size=1000)
    yield store
    store.close()
    assert len(cache) == len(list(Path(cache.root).glob("*/*"))), "drafts are deleted"
    cache.close()


def _send(store, upload, offset, chunk, size=6, name="a.txt"):
    return store.receive(upload, name=name, mime="", size=size, offset=offset, chunk=chunk)


def test_chunks_become_a_file(store):
    assert _send(store, "u1", 0, b"abc") == 3
    assert _send(store, "u1", 3, memoryview(b"def")) == 6
    file = store.resolve("u1")
    assert Path(file.path).read_bytes() == b"abcdef"
    assert (file.name, file.size, file.mime_type) == ("a.txt", 6, "text/plain")
    assert from_wire({"upload": "u1"}, store) is file


def test_a_chunk_elsewhere_is_answered_with_the_truth(store):
    _send(store, "u1", 0, b"abc")
    assert _send(store, "u1", 5, b"f") == 3
    assert _send(store, "u1", 0, b"abc") == 3
    assert _send(store, "u1", 3, b"def") == 6
    assert _send(store, "u1", 3, b"def") == 6
    assert Path(store.resolve("u1").path).read_bytes() == b"abcdef"


def test_begin_tells_where_to_go_on(store):
    assert store.begin("u1", "a.txt", "", 6) == 0
    store.append("u1", 0, b"abcd")
    assert store.begin("u1", "a.txt", "", 6) == 4


def test_empty_file(store):
    assert _send(store, "u1", 0, b"", size=0) == 0
    assert store.resolve("u1").size == 0


def test_two_uploads_of_one_content_are_one_file(store):
    _send(store, "u1", 0, b"abcdef")
    _send(store, "u2", 0, b"abcdef")
    assert store.resolve("u1") == store.resolve("u2")


def test_finish_twice_is_fine_and_finish_early_is_not(store):
    store.begin("u1", "a.txt", "", 3)
    with pytest.raises(Error, match=r"Only 0 of 3 bytes of a\.txt"):
        store.finish("u1")
    store.append("u1", 0, b"abc")
    assert store.finish("u1") is store.finish("u1")


def test_resolve_before_the_end(store):
    _send(store, "u1", 0, b"abc")
    with pytest.raises(Error, match=r"still being uploaded \(3 of 6 bytes\)"):
        store.resolve("u1")
    with pytest.raises(Error, match="no longer here"):
        store.resolve("u2")


def test_too_large(store):
    with pytest.raises(Error, match="1,001 bytes, and this app takes files up to 1,000 bytes"):
        _send(store, "u1", 0, b"", size=1001)


def test_longer_than_announced(store):
    with pytest.raises(Error, match="longer than the 6 bytes"):
        _send(store, "u1", 0, b"abcdefg")
    with pytest.raises(Error, match="no longer here"):
        store.resolve("u1")


@pytest.mark.parametrize("upload", ["", "../x", "a b", "x" * 65])
def test_malformed_id(store, upload):
    with pytest.raises(Error, match="upload id"):
        _send(store, upload, 0, b"")


def test_name_cannot_leave_the_cache(store):
    _send(store, "u1", 0, b"abcdef", name="../../../evil.sh")
    path = Path(store.resolve("u1").path)
    assert path.name == "evil.sh"
    assert path.is_relative_to(store._cache.root)


def test_cancel_deletes_what_arrived(store):
    _send(store, "u1", 0, b"abc")
    store.cancel("u1")
    store.cancel("u1")
    assert len(store._cache) == 0


@given(st.binary(max_size=400), st.lists(st.integers(1, 60), max_size=20))
def test_any_cutting_gives_the_content_back(content, cuts):
    cache = FileCache()
    store = UploadStore(cache)
    received, cuts = 0, [*cuts, len(content) + 1]
    for cut in cuts:
        received = _send(
            store, "u", received, content[received : received + cut], size=len(content)
        )
    assert Path(store.resolve("u").path).read_bytes() == content
    assert len(cache) == 1
    cache.close()
