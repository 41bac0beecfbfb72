"""A cell and a listener write the same component at the same time: page and kernel end equal."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nbblocks as gr
from tests.comms import idle

WRITES = 10_000


class Page:
    """A page's model of one component: what the browser half does with what is sent.

    Args:
        block: The component; its comm is open.
    """

    def __init__(self, comms, block):
        self._comms, self._block = comms, block
        self._read = 0
        self.value = block.comm.data["state"]["value"]

    def read(self):
        """Take what was sent; true when an append did not fit, and the state must come again."""
        behind = False
        for comm, data, _ in self._comms.log[self._read :]:
            self._read += 1
            for block, base, text in data.get("content", {}).get("added", ()):
                if block == self._block._id:
                    fits = len(self.value) == base
                    self.value += text if fits else ""
                    behind = behind or not fits
            if comm is self._block.comm and data["method"] == "update":
                self.value = data["state"].get("value", self.value)
                behind = False
        return behind

    def settle(self, demo):
        """Read to the end, asking for the state where that is missing."""
        idle(demo)
        while self.read():
            self._comms.receive(self._block, {"kind": "resync"})
            idle(demo)


def both(comms, cell, listener):
    """Let a cell and a listener write their texts at once; gives the component and its page."""
    start = threading.Barrier(2)
    with gr.Blocks() as demo:
        box = gr.Textbox()
        button = gr.Button()

        @button.click
        def write():
            start.wait(10)
            for text in listener:
                box.value = text

    demo._repr_mimebundle_()
    comms.receive(demo.channel, {"kind": "hello", "page": "p", "href": "", "dark": False})
    page = Page(comms, box)
    click = {"kind": "event", "page": "p", "values": {}, "events": [[button._id, "click", None]]}
    comms.receive(demo.channel, click)
    start.wait(10)
    for text in cell:
        box.value = text
    page.settle(demo)
    demo.close()
    return box, page


@pytest.mark.parametrize("grows", [False, True], ids=["new texts", "growing texts"])
def test_ten_thousand_writes_of_each(comms, grows):
    def texts(letter):
        for number in range(WRITES):
            yield letter * (number // 50 + 1) if grows else f"{letter}{number}"

    box, page = both(comms, list(texts("c")), list(texts("l")))
    assert page.value == box.value
    assert box.value in (list(texts("c"))[-1], list(texts("l"))[-1])


texts = st.lists(st.text("ab", max_size=4), max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cell=texts, listener=texts)
def test_whatever_they_write(comms, cell, listener):
    box, page = both(comms, cell, listener)
    assert page.value == box.value


def test_a_write_while_a_state_is_sent_does_not_mislead_the_next_append(comms):
    with gr.Blocks() as demo:
        box = gr.Textbox()
    demo._repr_mimebundle_()
    comms.receive(demo.channel, {"kind": "hello", "page": "p", "href": "", "dark": False})
    page = Page(comms, box)
    send_now, writers = box.send_now, []

    def write(text):
        writers.append(threading.Thread(target=setattr, args=(box, "value", text)))
        writers[-1].start()
        writers[-1].join(0.2)  # it may have to wait until the state is sent

    def write_meanwhile(names):
        del vars(box)["send_now"]
        write("lstn")
        send_now(names)
        write("cell and more")

    vars(box)["send_now"] = write_meanwhile
    box.value = "cell"
    idle(demo)
    for writer in writers:
        writer.join()
    page.settle(demo)
    assert page.value == box.value
    demo.close()
