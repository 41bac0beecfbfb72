"""The comms of an app go to the page of our server in one message."""

from __future__ import annotations

from types import SimpleNamespace

import comm
import pytest
from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel

from nbblocks.base import opening
from nbblocks.base.opening import OPENED
from nbblocks.serve.guest_comms import GatheredComm, gather_opened, together


@pytest.fixture
def sent(monkeypatch):
    """What the comms have sent: types, what it is about, and buffers."""
    sent = []

    def publish(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        sent.append((msg_type, keys.get("comms") or data, [*(buffers or ())]))

    monkeypatch.setattr(BaseComm, "publish_msg", publish)
    return sent


@pytest.fixture
def open_comm(sent):
    """Open a comm, which is closed after the test."""
    comms = []

    def open_one(name, *buffers):
        comms.append(gathered(name, *buffers))
        return comms[-1]

    yield open_one
    for each in comms:
        each.close()


def gathered(name, *buffers):
    return GatheredComm(
        target_name="jupyter.widget",
        comm_id=name,
        data={"state": name},
        metadata={"version": "2.1.0"},
        buffers=[*buffers],
    )


def ids(comms):
    return [each["comm_id"] for each in comms]


def test_comms_that_open_together_are_one_message(sent, open_comm):
    with together():
        open_comm("a", b"1", b"2")
        open_comm("b")
        open_comm("c", b"3")
        assert sent == []
    [(kind, comms, buffers)] = sent
    assert (kind, buffers) == (OPENED, [b"1", b"2", b"3"])
    assert [each["buffers"] for each in comms] == [2, 0, 1]
    assert comms[0] == {
        "comm_id": "a",
        "data": {"state": "a"},
        "metadata": {"version": "2.1.0"},
        "target_name": "jupyter.widget",
        "target_module": None,
        "buffers": 2,
    }


def test_a_comm_by_itself_opens_as_in_any_frontend(sent, open_comm):
    open_comm("a")
    assert [kind for kind, *_ in sent] == ["comm_open"]


def test_what_a_comm_says_meanwhile_comes_after_what_has_opened(sent, open_comm):
    with together():
        first = open_comm("a")
        first.send({"children": "a"})
        open_comm("b")
    assert [kind for kind, *_ in sent] == [OPENED, "comm_msg", OPENED]
    assert [ids(comms) for kind, comms, _ in sent if kind == OPENED] == [["a"], ["b"]]


def test_a_part_goes_with_the_whole(sent, open_comm):
    with together():
        open_comm("a")
        with together():
            open_comm("b")
        assert sent == []
    assert [ids(comms) for _, comms, _ in sent] == [["a", "b"]]


def test_what_has_opened_is_sent_when_the_rest_fails(sent, open_comm):
    def show():
        with together():
            open_comm("a")
            raise ValueError("cannot be shown")

    with pytest.raises(ValueError, match="cannot be shown"):
        show()
    assert [ids(comms) for _, comms, _ in sent] == [["a"]]
    open_comm("b")
    assert sent[-1][0] == "comm_open"


def test_what_cannot_be_sent_does_not_keep_what_opens_later(sent, open_comm, monkeypatch):
    def fail(self, comms, buffers):
        raise ValueError("not JSON")

    with monkeypatch.context() as patch:
        patch.setattr(GatheredComm, "send_gathered", fail)
        with pytest.raises(ValueError, match="not JSON"), together():
            open_comm("a")
    open_comm("b")
    with together():
        open_comm("c")
    assert [kind for kind, *_ in sent] == ["comm_open", OPENED]


def test_nothing_is_sent_when_nothing_opens(sent):
    with together():
        pass
    assert sent == []


def test_only_kernels_of_our_server_gather(sent, monkeypatch):
    monkeypatch.setattr(comm, "create_comm", comm.create_comm)
    monkeypatch.setattr(opening, "together", opening.together)
    with opening.together():
        plain = BaseComm(target_name="jupyter.widget")
        assert [kind for kind, *_ in sent] == ["comm_open"]
    gather_opened()
    with opening.together():
        ours = comm.create_comm(target_name="jupyter.widget")
        assert len(sent) == 1
    assert [kind for kind, *_ in sent] == ["comm_open", OPENED]
    for each in (plain, ours):
        each.close()


def test_a_comm_that_has_waited_can_send(sent, open_comm, monkeypatch):
    kernel = SimpleNamespace()
    monkeypatch.setattr(Kernel, "initialized", lambda: True)
    monkeypatch.setattr(Kernel, "instance", lambda: kernel)
    with together():
        comms = [open_comm("a"), open_comm("b")]
    # ipywidgets asks for it before it sends.
    assert [each.kernel for each in comms] == [kernel, kernel]
