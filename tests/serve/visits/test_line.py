"""The line between server and page: every message once and in order, whatever is cut."""

from __future__ import annotations

import asyncio

import pytest

from nbblocks.serve.visits import line as module
from nbblocks.serve.visits import pieces
from nbblocks.serve.visits.line import OWED, Line
from nbblocks.serve.visits.pieces import Joiner


class Socket:
    """A connection of a page; what is sent over it arrives until it is cut."""

    def __init__(self) -> None:
        self.frames = []
        self.told = []
        self.closed = None
        self.cut = False

    def send(self, frame):
        if not self.cut:
            self.frames.append(frame)

    def tell(self, **words):
        self.told.append(words)

    def close(self, code=None, reason=None):
        self.closed = code or 1000


@pytest.fixture
def line():
    return Line("page")


def test_what_is_said_before_the_page_is_there_waits(line):
    line.say(b"1")
    socket = Socket()
    assert line.join(socket, 0)
    line.say(b"2")
    assert socket.frames == [b"1", b"2"]
    assert socket.told == [{"heard": 0}]


def test_a_page_hears_what_it_has_missed_and_nothing_twice(line):
    first, second = Socket(), Socket()
    line.join(first, 0)
    line.say(b"1")
    first.cut = True
    line.say(b"2")  # the server does not know yet
    line.leave(first)
    line.say(b"3")
    assert line.join(second, 1)
    assert second.frames == [b"2", b"3"]


def test_what_the_page_has_heard_is_kept_no_more(line):
    line.join(Socket(), 0)
    for number in range(5):
        line.say(bytes([number]))
    line.heard_by_page(3)
    assert not line.join(Socket(), 2)
    late = Socket()
    assert line.join(late, 3)
    assert late.frames == [b"\3", b"\4"]


def test_a_page_cannot_have_heard_what_was_not_said(line):
    line.say(b"1")
    assert not line.join(Socket(), 2)


def test_a_new_connection_ends_the_one_before(line):
    old, new = Socket(), Socket()
    line.join(old, 0)
    line.join(new, 0)
    assert old.closed
    line.leave(old)
    assert line.connected
    line.say(b"1")
    assert (old.frames, new.frames) == ([], [b"1"])


def test_a_page_that_has_missed_too_much_must_load_again(line, monkeypatch):
    monkeypatch.setattr(module, "MOST", 100)
    socket = Socket()
    line.join(socket, 0)
    line.leave(socket)
    for _ in range(3):
        line.say(b"x" * 60)
    assert not line.join(Socket(), 0)


def test_too_much_at_once_still_arrives(line, monkeypatch):
    monkeypatch.setattr(module, "MOST", 100)
    socket = Socket()
    line.join(socket, 0)
    line.say(b"x" * 200)
    line.say(b"1")
    assert socket.frames == [b"x" * 200, b"1"]
    assert line.join(Socket(), 2)


def test_a_message_of_any_length_waits_for_its_page(line, monkeypatch):
    monkeypatch.setattr(module, "MOST", 100)
    line.say(b"x" * 200)
    socket = Socket()
    assert line.join(socket, 0)
    assert socket.frames == [b"x" * 200]


def test_a_new_page_is_told_all_however_much_that_is(line, monkeypatch):
    monkeypatch.setattr(module, "MOST", 100)
    monkeypatch.setattr(module, "WINDOW", 100)
    socket = Socket()
    line.begin([b"x" * 60] * 9)
    line.join(socket, 0)
    line.say(b"1")
    line.say(b"2")
    for heard in range(1, 11):
        line.heard_by_page(heard)
    assert socket.frames == [b"x" * 60] * 9 + [b"1", b"2"]
    assert socket.closed is None


def test_a_long_message_goes_in_pieces_over_as_many_connections_as_it_takes(line, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 4)
    first, second = Socket(), Socket()
    line.join(first, 0)
    line.say(b"a message")
    assert len(first.frames) == 3
    line.join(second, 1)
    joiner = Joiner(100)
    assert [joiner.take(piece) for piece in [first.frames[0], *second.frames]] == [
        None,
        None,
        b"a message",
    ]


async def test_what_a_page_says_in_pieces_is_one_message(line):
    socket = Socket()
    line.join(socket, 0)
    message = b"x" * (2 * pieces.PIECE + 1)
    heard = [line.hear(socket, piece) for piece in pieces.cut(message)]
    assert heard == [None, None, message]
    assert socket.told[-1] == {"heard": 2}  # at once, for it was much
    line.close(4000, "")


async def test_the_page_is_told_what_was_heard_of_it(line, monkeypatch):
    monkeypatch.setattr(module, "SOON", 0.0)
    socket = Socket()
    line.join(socket, 0)
    assert line.hear(socket, b"1") == b"1"
    assert line.hear(socket, b"2") == b"2"
    assert socket.told == [{"heard": 0}]
    while len(socket.told) < 2:
        await asyncio.sleep(0)
    assert socket.told[1:] == [{"heard": 2}]


async def test_a_busy_page_is_told_at_once(line):
    socket = Socket()
    line.join(socket, 0)
    for _ in range(OWED):
        line.hear(socket, b"")
    assert socket.told[1:] == [{"heard": OWED}]
    line.close(4000, "")


async def test_what_comes_over_an_old_connection_is_not_heard(line):
    old, new = Socket(), Socket()
    line.join(old, 0)
    line.hear(old, b"1")
    line.join(new, 0)
    assert line.hear(old, b"2") is None
    assert new.told == [{"heard": 1}]
    line.close(4000, "")


def test_a_page_that_asks_gets_an_answer(line):
    socket = Socket()
    line.join(socket, 0)
    line.say(b"1")
    line.answer(1)
    assert socket.told == [{"heard": 0}, {"heard": 0}]
    assert not line.join(Socket(), 0)


def test_a_slow_page_is_sent_what_it_takes(line, monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 2)
    socket = Socket()
    line.join(socket, 0)
    for number in range(5):
        line.say(bytes([number]))
    assert socket.frames == [b"\0", b"\1"]
    line.heard_by_page(1)
    assert socket.frames == [b"\0", b"\1", b"\2"]
    again = Socket()
    assert line.join(again, 2)
    assert again.frames == [b"\2", b"\3"]
    line.heard_by_page(4)
    assert again.frames == [b"\2", b"\3", b"\4"]


def test_a_page_that_takes_too_little_must_load_again(line, monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 10)
    monkeypatch.setattr(module, "MOST", 100)
    socket = Socket()
    line.join(socket, 0)
    for number in range(20):
        line.say(bytes([number]) * 10)
    assert len(socket.frames) == 1
    assert socket.closed == 4002
    assert not line.connected
    assert not line.join(Socket(), 1)


async def test_a_page_that_answers_is_there(line):
    socket = Socket()
    line.join(socket, 0)
    asked = [asyncio.ensure_future(line.is_there()) for _ in range(2)]
    await asyncio.sleep(0)
    assert socket.told[1:] == [{"heard": 0, "asks": True}]
    line.answer(0)  # which it may have said before it went
    await asyncio.sleep(0)
    assert not any(each.done() for each in asked)
    line.found(there=True)
    assert await asyncio.gather(*asked) == [True, True]


async def test_a_page_whose_connection_ends_is_not_there(line):
    assert not await line.is_there()
    socket = Socket()
    line.join(socket, 0)
    asked = asyncio.ensure_future(line.is_there())
    await asyncio.sleep(0)
    line.leave(socket)
    assert not await asked


async def test_a_page_whose_connection_ends_as_it_is_asked_is_not_there(line):
    socket = Socket()
    line.join(socket, 0)
    socket.tell = lambda **_: line.leave(socket)  # telling shows that it is over
    assert not await line.is_there()


async def test_a_page_that_says_nothing_is_not_there(line, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    line.join(Socket(), 0)
    assert not await line.is_there()


def test_hanging_up_says_why(line):
    socket = Socket()
    line.join(socket, 0)
    line.close(4012, "the kernel has died")
    assert socket.closed == 4012
    assert not line.connected
