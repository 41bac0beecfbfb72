"""Which loop handles the messages of pages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from nbblocks.base import beside
from nbblocks.base.beside import Beside


def test_a_loop_is_made_for_pages_that_ask_for_none_and_only_then():
    made = []

    def create():
        made.append(f"made {len(made)}")
        return made[-1]

    beside = Beside(SimpleNamespace(_create_subshell=create))
    assert beside.route({}, "its own") == "its own"
    assert made == []
    assert [beside.route({}, None), beside.route({}, "its own")] == ["made 0", "its own"]
    assert beside.route({}, None) == "made 0"


@pytest.mark.parametrize("thread", [None, SimpleNamespace(manager=SimpleNamespace())])
def test_a_kernel_that_makes_no_loops_is_left_to_its_own(monkeypatch, thread):
    """Before ipykernel 7 there is one loop, and nobody asks; what comes may do it otherwise."""
    monkeypatch.setattr(
        beside, "running_kernel", lambda: SimpleNamespace(shell_channel_thread=thread)
    )
    monkeypatch.setattr(beside, "_known", (None, None))
    assert beside.router() is None
