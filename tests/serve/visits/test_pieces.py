"""Pieces: whatever is cut is put together again, and what is too long is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblocks.serve.visits import pieces
from nbblocks.serve.visits.frames import pack
from nbblocks.serve.visits.pieces import Joiner, cut

HEADER = json.dumps({"msg_type": "comm_msg"}).encode()


def message(data: bytes) -> bytes:
    return pack("shell", [HEADER, b"{}", b"{}", b"{}", data])


@given(st.lists(st.binary(max_size=400), max_size=5), st.integers(1, 300))
def test_messages_arrive_as_they_were(given_data, size):
    messages = [message(data) for data in given_data]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", size)
        sent = [piece for each in messages for piece in cut(each)]
    joiner = Joiner(10_000)
    assert [each for each in map(joiner.take, sent) if each is not None] == messages
    assert all(len(piece) <= size + 8 for piece in sent)


def test_a_short_message_goes_as_it_is():
    assert cut(message(b"")) == [message(b"")]


def test_what_is_too_long_is_refused_and_not_kept(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 100)
    joiner = Joiner(250)
    *most, last = cut(message(b"x" * 500))
    for piece in most:
        assert joiner.take(piece) is None
    assert joiner._parts == []
    with pytest.raises(ValueError, match="250 is the most"):
        joiner.take(last)
    assert joiner.take(message(b"")) == message(b"")
