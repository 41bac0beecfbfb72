"""Many events through one app: memory must stay flat, and no thread may be left."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psutil
from _common import ROOT, arguments, report, verdict
from jupyter_client.manager import start_new_kernel

from nbblocks.testing import App

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_client import BlockingKernelClient

    import nbblocks as gr

SAMPLES = 10
"""The memory is looked at after each tenth of the events; the first one is for warming up."""
FLAT = 5.0
"""MB that it may move after that."""
PATIENCE = 60

APP = """
import asyncio
import nbblocks as gr

with gr.Blocks() as demo:
    text, echo = gr.Textbox(label="text"), gr.Textbox(label="echo")
    spelled = gr.Textbox(label="spelled")
    count, history, log = gr.Number(0, label="count"), gr.State([]), gr.JSON(label="log")
    add, tell, fail = gr.Button("add"), gr.Button("tell"), gr.Button("fail")

    text.input(lambda text: text[::-1], text, echo)
    echo.change(lambda text, history: [*history[-9:], text], [echo, history], history)

    async def plus_one(number):
        await asyncio.sleep(0)
        return number + 1

    add.click(plus_one, count, count).then(lambda history: history, history, log)

    def spell(text):
        for end in range(len(text) + 1):
            yield text[:end]

    tell.click(spell, text, spelled)

    def refuse():
        raise gr.Error("refused", print_exception=False)

    fail.click(refuse).failure(lambda: None)

    @gr.render(inputs=count, triggers=[fail.click])
    def part(count):
        gr.Textbox(str(count), key="kept")
        gr.Button(str(count)).click(lambda: None)
"""


def main() -> None:
    options = arguments(__doc__, peer=False, events=100_000, comms=10_000)
    rows = [headless(options.events), over_comms(options.comms)]
    report("Memory and threads of one app under many events", rows)


# ----------------------------------------------------------------------- headless


def headless(events: int) -> dict[str, Any]:
    """Send events through `nbblocks.testing.App`."""
    space: dict[str, Any] = {}
    exec(APP, space)
    demo: gr.Blocks = space["demo"]
    threads = set(threading.enumerate())
    with App(demo) as app:

        def act(number: int) -> None:
            kind = number % 10
            if kind < 5:
                app.type(space["text"], f"word {number:07d}")
            elif kind < 8:
                app.click(space["add"])
            else:
                app.click(space["tell" if kind == 8 else "fail"])
            app.settle()
            # The driver keeps what it is shown for tests to look at.
            app.toasts.clear()
            app.statuses.clear()

        row = _soaked("nbblocks.testing.App", events, act, psutil.Process())
        right = app.value(space["count"]) == sum(5 <= each % 10 < 8 for each in range(events))
    left = [each for each in threading.enumerate() if each not in threads]
    return {**row, "values": verdict(right), "threads left": f"{len(left)}: {verdict(not left)}"}


def _soaked(
    what: str, events: int, act: Callable[[int], None], process: psutil.Process
) -> dict[str, Any]:
    """Do something many times, and say how the memory of a process moved."""
    memory, began = [], time.perf_counter()
    for number in range(events):
        act(number)
        if (number + 1) % (events // SAMPLES) == 0:
            gc.collect()
            memory.append(process.memory_info().rss / 1e6)
    took = time.perf_counter() - began
    moved = max(abs(each - memory[0]) for each in memory)
    return {
        "through": what,
        "events": events,
        "events a second": round(events / took),
        "MB": " ".join(f"{each:.1f}" for each in memory),
        "moved": f"{moved:.1f} MB, ≤ {FLAT:.0f}: {verdict(moved <= FLAT)}",
    }


# --------------------------------------------------------------------- over comms


def over_comms(events: int) -> dict[str, Any]:
    """Send events to a kernel as a page does."""
    with _kernel() as client:
        page = _Page(client)
        pid = int(page.run("import os; print(os.getpid())"))
        page.run(f"import threading; before = set(threading.enumerate())\n{APP}")
        page.run("demo")
        page.hello()
        row = _soaked("comms of a kernel", events, page.act, psutil.Process(pid))
        right = page.run("print(int(count.value))") == str(page.added)
        page.run("demo.close()")
        left = page.run("print(len(set(threading.enumerate()) - before))")
    return {**row, "values": verdict(right), "threads left": f"{left}: {verdict(left == '0')}"}


@contextmanager
def _kernel() -> Iterator[BlockingKernelClient]:
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "PYTHONPATH": paths}
        # A session remembers the signatures of 65,536 messages, to refuse one that is sent twice:
        # memory that grows with the events, and is not ours.
        options = ["--Session.digest_history_size=100"]
        manager, client = start_new_kernel(env=env, cwd=folder, extra_arguments=options)
        try:
            yield client
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
            loop.close()


class _Page:
    """Does with a kernel's comms what a page does.

    Args:
        client: A client of the kernel.
    """

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self._comms: dict[str, str] = {}
        """The comm of each component, by its label or text."""
        self._ids: dict[str, int] = {}
        self._comm_of: dict[int, str] = {}
        self._shown: dict[str, Any] = {}
        """Newest value by comm."""
        self.added = 0

    def run(self, code: str) -> str:
        """Run a cell and return what it printed."""
        execution, printed = self._client.execute(code), ""
        while True:
            message = self._take()
            content = message["content"]
            if message["parent_header"].get("msg_id") != execution:
                continue
            if message["msg_type"] == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            printed += content.get("text", "")
            if content.get("execution_state") == "idle":
                return printed.strip()

    def _take(self) -> dict[str, Any]:
        """Take the kernel's next message, and note what it shows."""
        message = self._client.get_iopub_msg(timeout=PATIENCE)
        content = message["content"]
        if message["msg_type"] == "comm_open":
            state = content["data"]["state"]
            name = state.get("label") or state.get("value") or state.get("_component")
            if isinstance(name, str) and name not in self._comms:
                self._comms[name], self._ids[name] = content["comm_id"], state.get("_id", 0)
                self._comm_of[self._ids[name]] = content["comm_id"]
        elif message["msg_type"] == "comm_msg":
            comm, data = content["comm_id"], content["data"]
            if data["method"] == "update":
                self._shown[comm] = data["state"].get("value", self._shown.get(comm))
            for block, _base, text in data.get("content", {}).get("added", []):
                self._shown[self._comm_of[block]] += text
        return message

    def hello(self) -> None:
        """Say that the page is there."""
        self._send({"kind": "hello", "page": "p", "href": "", "dark": False})

    def _send(self, message: dict[str, Any]) -> None:
        data = {"method": "custom", "content": message}
        content = {"comm_id": self._comms["channel"], "data": data}
        self._client.shell_channel.send(self._client.session.msg("comm_msg", content))

    def act(self, number: int) -> None:
        """Do something, and wait until the page shows what comes of it."""
        text, kind = f"word {number:07d}", number % 10
        if kind < 5:
            self._fire("text", "input", {"value": text})
            self._until("echo", text[::-1])
        elif kind < 8:
            self.added += 1
            self._fire("add", "click")
            self._until("count", self.added)
        elif kind == 8:
            self._fire("text", "input", {"value": text})
            self._fire("tell", "click")
            self._until("spelled", text)
        else:
            self._fire("fail", "click")
            self._fire("text", "input", {"value": text})
            self._until("echo", text[::-1])

    def _fire(self, name: str, event: str, values: dict[str, Any] | None = None) -> None:
        block = self._ids[name]
        changed = {str(block): values} if values else {}
        events = [[block, event, None]]
        self._send({"kind": "event", "page": "p", "values": changed, "events": events})

    def _until(self, name: str, value: Any) -> None:
        while self._shown.get(self._comms[name]) != value:
            self._take()


if __name__ == "__main__":
    main()
