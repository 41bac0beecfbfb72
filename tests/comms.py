"""A kernel's comms without a kernel: what is opened, sent and closed is written down."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import ipywidgets
import pytest

OLD = ipywidgets.__version__ < "8"
if OLD:
    from ipykernel.comm import Comm as Base
else:
    Base = object


@dataclass
class Comms:
    """Everything that went over the comms of a test.

    Args:
        opened: Every comm, in order.
        log: Every message after the opening ones: (comm, data, buffers).
        prompt: Do the pages that have said hello answer `closing` at once?
    """

    opened: list[FakeComm] = field(default_factory=list)
    log: list[tuple[FakeComm, dict[str, Any], Any]] = field(default_factory=list)

    prompt: bool = True

    @property
    def open(self):
        """The comms that are open now."""
        return [comm for comm in self.opened if not comm.closed]

    @property
    def messages(self):
        """How many messages were sent, opening ones included."""
        return len(self.opened) + len(self.log)

    def sent(self, block, kind=None):
        """Return the custom messages that a block sent, perhaps of one kind only."""
        return [
            data["content"]
            for comm, data, _ in self.log
            if comm is block.comm
            and data["method"] == "custom"
            and kind in (None, data["content"]["kind"])
        ]

    def states(self, block):
        """Return the states that a block sent after it was opened."""
        return [
            data["state"] for comm, data, _ in self.log if comm is block.comm and "state" in data
        ]

    def receive(self, block, content, buffers=()):
        """Let a page send a custom message to a block."""
        data = {"method": "custom", "content": content}
        if content.get("kind") == "hello":
            block.comm.pages.append(content["page"])
        block.comm.callback({"content": {"data": data}, "buffers": list(buffers)})


class FakeComm(Base):
    """One comm."""

    comms: Comms
    if OLD:
        kernel = "none"

    def __init__(self, target_name="", data=None, metadata=None, buffers=None, comm_id=None, **_):
        if OLD:
            super().__init__(target_name=target_name)
        self.comm_id = comm_id or uuid.uuid4().hex
        self.data, self.buffers = data, buffers
        self.closed = False
        self.callback = None
        self.pages = []
        self.comms.opened.append(self)

    def open(self, *_, **__):
        """It is open from the start."""

    def on_msg(self, callback):
        self.callback = callback

    def on_close(self, callback):
        pass

    def send(self, data=None, metadata=None, buffers=None):
        assert not self.closed, f"a message on a closed comm: {data!r:.200}"
        self.comms.log.append((self, data, buffers))
        if self.comms.prompt and data.get("content", {}).get("kind") == "closing":
            for page in self.pages:
                self.answer(data["content"]["call"], page)

    def answer(self, call, page):
        """Let a page say that it is done with the models of a `closing`."""
        content = {"kind": "closed", "page": page, "call": call}
        data = {"method": "custom", "content": content}
        self.callback({"content": {"data": data}, "buffers": []})

    def close(self, *_, **__):
        self.closed = True


def idle(demo):
    """Wait until the engine has taken every message, no listener runs, and all values are sent."""
    ended: Future[None] = Future()
    demo.engine.when_idle(ended)
    ended.result(10)
    sent: Future[None] = Future()
    demo.engine.call(lambda: sent.set_result(demo.port._outbox.flush()))
    sent.result(10)


@pytest.fixture
def comms(monkeypatch):
    """Catch what widgets send."""
    log = Comms()
    kind = type("FakeComm", (FakeComm,), {"comms": log})
    where = "ipywidgets.widgets.widget.Comm" if OLD else "comm.create_comm"
    monkeypatch.setattr(where, kind)
    return log
