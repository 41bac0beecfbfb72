"""Two visitors of a server, each with a kernel, and one slot."""

from __future__ import annotations

import json
import os
import signal
import uuid

import pytest

from nbblocks.serve.visits.frames import pack
from tests.polling import until
from tests.serve.serving import joined, unpacked, written

APP = """
import pathlib, time
import nbblocks as gr

def work():
    pathlib.Path(__file__).with_name("begun").touch()
    while not pathlib.Path(__file__).with_name("go").exists():
        time.sleep(0.01)
    return "done"

with gr.Blocks() as demo:
    out, button = gr.Textbox(), gr.Button()
    button.click(work, None, out)
"""


class Page:
    """What a page's script does, as far as it takes to click and to hear what comes of it.

    Args:
        html: The page.
        socket: Its websocket.
    """

    def __init__(self, html, socket):
        self.kernel = written(html)["kernel"]
        self._socket = socket
        self._blocks = {}
        self.statuses, self.values = [], []
        self.until(lambda: {"channel", "textbox", "button"} <= self._blocks.keys())

    def until(self, condition):
        while not condition():
            frame = self._socket.recv(30)
            if isinstance(frame, str):  # how much the server has heard
                continue
            said = unpacked(frame)
            data = said.content.get("data", {})
            if said.kind == "comm_open" and "_component" in data["state"]:
                state = data["state"]
                self._blocks[state["_component"]] = said.content["comm_id"], state.get("_id")
            elif said.kind == "comm_msg":
                content, state = data.get("content", {}), data.get("state", {})
                if content.get("kind") == "status":
                    self.statuses.append(content)
                if "value" in state:
                    self.values.append(state["value"])

    def click(self):
        event = [self._blocks["button"][1], "click", None]
        message = {"kind": "event", "page": "page", "values": {}, "events": [event]}
        self._send({"kind": "hello", "page": "page", "href": "", "dark": False, "cell": None})
        self._send(message)

    def _send(self, message):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "comm_msg", "session": "page"}
        header |= {"username": "", "date": "2026-01-01T00:00:00Z", "version": "5.3"}
        data = {"method": "custom", "content": message}
        content = {"comm_id": self._blocks["channel"][0], "data": data}
        parts = [json.dumps(each).encode() for each in (header, {}, {}, content)]
        self._socket.send(pack("shell", parts))


@pytest.mark.parametrize("connected", [True, False])
def test_the_slot_of_a_visitor_who_is_killed_is_the_next_ones(serve, tmp_path, connected):
    script = tmp_path / "app.py"
    script.write_text(APP)
    server = serve(script)
    broker = server.application.broker
    with joined(server.url) as one, joined(server.url) as two:
        first, second = Page(*one), Page(*two)
        first.click()
        until((tmp_path / "begun").exists)
        (tmp_path / "begun").unlink()
        second.click()
        second.until(lambda: any(each["position"] == 1 for each in second.statuses))
        waiting = next(each for each in second.statuses if each["position"] == 1)
        assert (waiting["length"], waiting["started"]) == (1, None)
        assert broker.statistics()["waiting"] == {str(script): 1}
        if not connected:
            broker.crash()
        manager = server.application.kernel_manager.get_kernel(first.kernel)
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        until((tmp_path / "begun").exists)
        (tmp_path / "go").touch()
        second.until(lambda: "done" in second.values)
        until(lambda: broker.statistics()["running"] == {})
