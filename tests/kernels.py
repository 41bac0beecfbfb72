"""A real kernel without a page: what a notebook does to it, and what it answers."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[1]
PATIENCE = 30


class Kernel:
    """A kernel, and the comms that its cells have opened.

    Args:
        client: Its client.
    """

    def __init__(self, client: Any) -> None:
        self.client = client
        self.comms: dict[str, tuple[str, dict[str, Any]]] = {}
        self.sent: list[dict[str, Any]] = []

    def start(self, code: str, **params: Any) -> str:
        """Run a cell without waiting for it; gives the id of the request."""
        return self.client.execute(code, **params)

    def run(self, code: str, cell: str | None = None) -> str:
        """Run a cell until its end; gives what it printed and its value.

        Args:
            code: The code.
            cell: The id of the cell, as a front end tells it.
        """
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        content.update(user_expressions={}, stop_on_error=True)
        message = self.client.session.msg("execute_request", content)
        if cell is not None:
            message["metadata"]["cellId"] = cell
        self.client.shell_channel.send(message)
        return self.finish(message["header"]["msg_id"])

    def finish(self, request: str) -> str:
        """Wait until a request has ended; gives what was printed for it, and its value."""
        texts = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            self._note(message)
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            if message["msg_type"] == "error":
                raise AssertionError("\n".join(content["traceback"]))
            texts.append(content.get("text") or content.get("data", {}).get("text/plain", ""))
            if content.get("execution_state") == "idle":
                self.reply(request)
                return "".join(texts)

    def _note(self, message: dict[str, Any]) -> None:
        if message["msg_type"] == "comm_open":
            state = message["content"]["data"]["state"]
            name = state.get("label") or state.get("value") or state.get("_component", "")
            self.comms[str(name)] = (message["content"]["comm_id"], state)
        elif message["msg_type"] == "comm_msg":
            data = message["content"]["data"]
            self.sent.append({**data.get("content", {}), **data.get("state", {})})

    def reply(self, request: str) -> dict[str, Any]:
        """Wait for the reply to a request."""
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]

    def wait_for_busy(self, request: str) -> None:
        """Wait until a request is being handled."""
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            self._note(message)
            begun = message["msg_type"] == "execute_input"
            if begun and message["parent_header"].get("msg_id") == request:
                return

    def new_subshell(self) -> str | None:
        """Ask for a loop beside the cells', as a page does; None where kernels have only one."""
        info = self.reply(self.client.kernel_info())
        if "kernel subshells" not in info.get("supported_features", ()):
            return None
        self.client.control_channel.send(self.client.session.msg("create_subshell_request"))
        return self.client.get_control_msg(timeout=PATIENCE)["content"]["subshell_id"]

    def tell(self, content: dict[str, Any], subshell: str | None = None) -> str:
        """Send a message up the channel of the newest app, as its page would; gives its id."""
        return self._send("channel", {"method": "custom", "content": content}, subshell)

    def move(self, name: str, state: dict[str, Any], subshell: str | None = None) -> str:
        """Set traits of a widget, as its view would; gives the id of the message."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        return self._send(name, data, subshell)

    def _send(self, name: str, data: dict[str, Any], subshell: str | None) -> str:
        comm, _ = self.comms[name]
        message = self.client.session.msg("comm_msg", {"comm_id": comm, "data": data})
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def click(self, label: str, subshell: str | None = None) -> str:
        """Click a button, as a user would; gives the id of the message."""
        _, button = self.comms[label]
        events = [[button["_id"], "click", None]]
        event = {"kind": "event", "page": "page", "values": {}, "events": events}
        return self.tell(event, subshell)

    def wait_for(self, **fields: Any) -> None:
        """Wait until a message to the page, or the state of a widget, has these fields."""
        while not any({**each, **fields} == each for each in self.sent):
            self._note(self.client.get_iopub_msg(timeout=PATIENCE))

    def answer(self, *answers: str, request: str) -> str:
        """Answer what a cell asks for by `input()`; gives what was printed meanwhile."""
        waiting, texts = list(answers), []
        while True:
            try:
                asked = self.client.get_stdin_msg(timeout=0.05)
                assert waiting, f"one more question: {asked['content']['prompt']}"
                self.client.input(waiting.pop(0))
            except Empty:
                pass
            try:
                message = self.client.get_iopub_msg(timeout=0.05)
            except Empty:
                continue
            texts.append(message["content"].get("text", ""))
            ours = message["parent_header"].get("msg_id") == request
            if ours and message["content"].get("execution_state") == "idle":
                assert not waiting
                return "".join(texts)


@pytest.fixture
def kernel():
    """A kernel that finds this checkout."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    # A loop of ours: jupyter_client would make one and leave it open.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    manager, client = start_new_kernel(env={**os.environ, "PYTHONPATH": paths})
    yield Kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    client.context.destroy(linger=0)  # older clients have one of their own and leave it open
    asyncio.set_event_loop(None)
    loop.close()
