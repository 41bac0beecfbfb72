"""Frames: packed and taken apart as the page does it; nonsense is told from messages."""

from __future__ import annotations

import json
import struct

import pytest

from nbblocks.serve.visits.frames import SERVER, pack, server_message, unpack

HEADER = json.dumps({"msg_type": "comm_msg", "msg_id": "1"}).encode()


def test_what_is_packed_is_taken_apart():
    parts = [HEADER, b"{}", b"{}", b'{"a": 1}', b"\0\1", memoryview(b"view")]
    frame = unpack(pack("shell", parts))
    assert (frame.channel, frame.header["msg_id"]) == ("shell", "1")
    assert frame.parts == [bytes(part) for part in parts]


def test_a_header_has_one_meaning_for_all_who_read_it():
    twice = b'{"msg_type": "execute_request", "msg_id": "1", "msg_type": "comm_msg"}'
    frame = unpack(pack("shell", [twice, b"{}", b"{}", b"{}"]))
    assert frame.header["msg_type"] == "comm_msg"
    assert frame.parts[0] == b'{"msg_type": "comm_msg", "msg_id": "1"}'


def test_the_server_speaks_for_itself():
    frame = unpack(server_message("cell", cell=3))
    assert (frame.channel, frame.header["msg_type"]) == (SERVER, "cell")
    assert json.loads(frame.parts[3]) == {"cell": 3}


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xff" * 40,
        b"\x01" + b"\0" * 7,
        pack("shell", [b"no json", b"{}", b"{}", b"{}"]),
        pack("shell", [HEADER]),
        pack("shell", [b"[]", b"{}", b"{}", b"{}"]),
        pack("shell", [b'{"msg_type": 1}', b"{}", b"{}", b"{}"]),
        pack("shell", [HEADER, b"{}", b"{}", b"{}", *[b""] * 5000]),
        pack("shell", [HEADER, b"{}", b"{}", b"{}"])[:-1],
    ],
)
def test_what_is_no_message_is_refused(frame):
    with pytest.raises(ValueError, match="no message"):
        unpack(frame)


def test_parts_that_overlap_are_refused():
    """Each pair would be a copy of nearly all: 400 kB were a gigabyte."""
    channel, header, rest = b"shell", HEADER, b"{}"
    start = 8 * 2009
    ends = [start, start + 5, start + 5 + len(header)]
    ends += [ends[-1] + 2 * number for number in (1, 2, 3)]
    ends += [start, ends[-1]] * 1001
    frame = struct.pack(f"<Q{len(ends)}Q", len(ends), *ends) + channel + header + 3 * rest
    assert len(ends) == 2008
    with pytest.raises(ValueError, match="one after the other"):
        unpack(frame)
