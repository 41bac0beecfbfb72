"""A real kernel, without a page: events while a cell runs."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

ROOT = Path(__file__).parents[2]
PATIENCE = 30

APP = """
import threading
import nbblocks as gr

clicked = threading.Event()
with gr.Blocks() as demo:
    stop = gr.Button("Stop")
    stop.click(clicked.set)
demo
"""


@pytest.fixture
def kernel():
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    # A loop of ours: jupyter_client would make one and leave it open.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    manager, client = start_new_kernel(env={**os.environ, "PYTHONPATH": paths})
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    asyncio.set_event_loop(None)
    loop.close()


def opened_comms(client, execution: str) -> dict[str, tuple[str, dict]]:
    """Wait for a cell's end; gives id and state by component of the comms that it opened."""
    comms = {}
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") != execution:
            continue
        content = message["content"]
        if message["msg_type"] == "comm_open":
            state = content["data"]["state"]
            comms[state.get("_component", "")] = (content["comm_id"], state)
        elif message["msg_type"] == "error":
            raise AssertionError("\n".join(content["traceback"]))
        elif content.get("execution_state") == "idle":
            return comms


def reply_to(client, request: str) -> dict:
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"].get("msg_id") == request:
            return reply["content"]


def new_subshell(client) -> str | None:
    """Ask for a loop beside the cells', as a page does; None where kernels have only one."""
    info = reply_to(client, client.kernel_info())
    if "kernel subshells" not in info.get("supported_features", ()):
        return None
    client.control_channel.send(client.session.msg("create_subshell_request"))
    return client.get_control_msg(timeout=PATIENCE)["content"]["subshell_id"]


def test_the_first_click_arrives_while_a_cell_runs(kernel):
    comms = opened_comms(kernel, kernel.execute(APP))
    (channel, _), (_, button) = comms["channel"], comms["button"]
    subshell = new_subshell(kernel)
    if subshell is not None:
        kernel.execute("clicked.wait()")
    event = {"kind": "event", "page": "page", "values": {}}
    event["events"] = [[button["_id"], "click", None]]
    data = {"method": "custom", "content": event}
    message = kernel.session.msg("comm_msg", {"comm_id": channel, "data": data})
    if subshell is not None:
        message["header"]["subshell_id"] = subshell
    kernel.shell_channel.send(message)
    assert reply_to(kernel, kernel.execute("assert clicked.wait(10)"))["status"] == "ok"
