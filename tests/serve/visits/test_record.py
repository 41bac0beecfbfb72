"""What a page that loads again is told: all that is shown, and nothing that is not any more."""

from __future__ import annotations

import json

import pytest

from nbblocks.serve.visits.frames import unpack
from nbblocks.serve.visits.record import Record


@pytest.fixture
def record():
    record = Record()
    record.add(b"cell")
    record.add(b"one", "a")
    record.add(b"two", "b")
    return record


def test_what_was_added_comes_in_its_order(record):
    assert [*record] == [b"cell", b"one", b"two"]


def test_of_a_display_the_newest_state_counts(record):
    for number in range(1000):
        record.update(b"%d" % number, "clock")
        record.update(b"-%d" % number, "other")
    assert [*record] == [b"cell", b"one", b"two", b"999", b"-999"]


def test_what_a_cell_has_cleared_is_forgotten(record):
    record.clear("a", wait=False)
    assert [*record] == [b"cell", b"two"]


def test_a_cell_that_waits_is_cleared_by_what_comes_next(record):
    record.clear("a", wait=True)
    record.add(b"other", "b")
    assert [*record] == [b"cell", b"one", b"two", b"other"]
    record.add(b"new", "a")
    record.add(b"more", "a")
    assert [*record] == [b"cell", b"two", b"other", b"new", b"more"]


def printed(record) -> list[tuple[str, str]]:
    """What the record has of streams: names and texts."""
    frames = [unpack(frame) for frame in record]
    return [
        (found["name"], found["text"]) for found in (json.loads(each.parts[3]) for each in frames)
    ]


def prints(record, cell: str, name: str, *texts: str) -> None:
    for text in texts:
        content = json.dumps({"name": name, "text": text}).encode()
        record.stream("iopub", [b'{"msg_type": "stream"}', b"{}", b"{}", content], cell)


def test_what_is_printed_in_a_row_is_one_message():
    record = Record()
    prints(record, "a", "stdout", *(f"{number}\n" for number in range(1000)))
    prints(record, "a", "stderr", "!")
    prints(record, "b", "stderr", "?", "?")
    assert printed(record) == [
        ("stdout", "".join(f"{number}\n" for number in range(1000))),
        ("stderr", "!"),
        ("stderr", "??"),
    ]


def test_what_is_printed_after_a_clearing_takes_the_place_of_all_before():
    record = Record()
    prints(record, "a", "stdout", "old")
    record.clear("a", wait=True)
    prints(record, "a", "stdout", "new", "er")
    assert printed(record) == [("stdout", "newer")]
