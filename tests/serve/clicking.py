"""A page that clicks, without a browser."""

from __future__ import annotations

import json
import uuid

from nbblocks.base.opening import OPENED
from nbblocks.serve.visits.frames import pack
from tests.serve.serving import unpacked, written


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
            for opened in said.content["comms"] if said.kind == OPENED else ():
                state = opened["data"]["state"]
                if "_component" in state:
                    self._blocks[state["_component"]] = opened["comm_id"], state.get("_id")
            data = said.content.get("data", {})
            if said.kind == "comm_msg":
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
