"""Captures: what an `ipywidgets.Output` takes of a cell's outputs is shown only there."""

from __future__ import annotations

import json
from typing import Any

from nbblocks.base.opening import OPENED

_MODEL = "OutputModel"


class Captures:
    """Which messages' outputs go into Output widgets, as their models on the page know it.

    A widget says so by its trait `msg_id`, in the order in which pages hear it and the outputs.
    """

    def __init__(self) -> None:
        self._requests: dict[str, str] = {}
        """The message that each Output captures, by the widget's comm; "" for none."""

    def __contains__(self, request: str) -> bool:
        """Whether the outputs of a message go into a widget."""
        return bool(request) and request in self._requests.values()

    def note(self, kind: str, content: bytes) -> None:
        """Take note of what the kernel says over comms.

        Args:
            kind: The type of the message.
            content: Its content as JSON, which is read only where it is about an Output.
        """
        if kind in ("comm_open", OPENED):
            if _MODEL.encode() in content:
                found = json.loads(content)
                for opened in found["comms"] if kind == OPENED else (found,):
                    self._opened(opened)
        elif self._requests and kind == "comm_msg" and b'"msg_id"' in content:
            found = json.loads(content)
            state = _dict(found["data"], "state")
            if found["comm_id"] in self._requests and "msg_id" in state:
                self._requests[found["comm_id"]] = state["msg_id"]
        elif self._requests and kind == "comm_close":
            self._requests.pop(json.loads(content)["comm_id"], None)

    def _opened(self, opened: dict[str, Any]) -> None:
        state = _dict(opened["data"], "state")
        if state.get("_model_name") == _MODEL:
            self._requests[opened["comm_id"]] = state.get("msg_id", "")


def _dict(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what stands under a name, if it is a mapping: comms may carry anything."""
    found = data.get(name)
    return found if isinstance(found, dict) else {}
