"""Which outputs go into Output widgets, as the kernel tells it."""

from __future__ import annotations

import json

import pytest

from nbblocks.base.opening import OPENED
from nbblocks.serve.visits.captures import Captures


def content(comm: str, **state) -> dict:
    return {"comm_id": comm, "data": {"state": state}}


def output(comm: str, msg_id: str = "") -> dict:
    return content(comm, _model_name="OutputModel", msg_id=msg_id)


@pytest.fixture
def captures():
    captures = Captures()

    def note(kind, content):
        captures.note(kind, json.dumps(content).encode())

    captures.hears = note
    captures.hears("comm_open", output("out"))
    return captures


def test_an_output_captures_from_when_it_says_so_until_it_says_that_it_does_not(captures):
    assert "" not in captures
    captures.hears("comm_msg", content("out", msg_id="cell"))
    assert "cell" in captures
    assert "other" not in captures
    captures.hears("comm_msg", content("out", msg_id=""))
    assert "cell" not in captures


def test_other_widgets_may_have_a_trait_of_that_name(captures):
    captures.hears("comm_open", content("other", _model_name="OtherModel", msg_id="cell"))
    captures.hears("comm_msg", content("other", msg_id="cell"))
    assert "cell" not in captures


def test_an_output_that_comes_with_an_app_captures_too(captures):
    captures.hears(OPENED, {"comms": [output("one"), output("two", "cell")]})
    assert "cell" in captures


def test_an_output_that_is_closed_captures_nothing(captures):
    captures.hears("comm_msg", content("out", msg_id="cell"))
    captures.hears("comm_close", {"comm_id": "other"})
    assert "cell" in captures
    captures.hears("comm_close", {"comm_id": "out"})
    assert "cell" not in captures


def test_comms_may_carry_anything(captures):
    captures.hears("comm_msg", {"comm_id": "out", "data": {"state": ["msg_id"], "msg_id": 1}})
    captures.hears("comm_open", {"comm_id": "new", "data": {"content": "OutputModel"}})
    assert "cell" not in captures
