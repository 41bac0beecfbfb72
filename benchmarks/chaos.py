"""Kills something every second while visitors click: only who is killed may notice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from _common import (
    answering,
    arguments,
    free_port,
    is_kernel,
    report,
    running,
    summary,
    verdict,
)
from _visitor import GoneError, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MARK = "NBBLOCKS_CHAOS"
"""Environment variable by which the processes of this run are known, whoever their parent is."""

PATIENT = 10.0
"""Seconds from a click to its value that are not yet a loss."""

APP = """
import os, time
import nbblocks as gr

def add(number):
    time.sleep(0.02)
    return number + 1

with gr.Blocks() as demo:
    count = gr.Number(0, label="Count")
    add_one = gr.Button("Add")
    # Few enough that a run which is never given back stops everybody.
    process = gr.Textbox()
    demo.load(lambda: str(os.getpid()), None, process)
    add_one.click(add, count, count, concurrency_limit=3)

demo.launch()
"""

SERVER = """
import signal, sys
from nbblocks.serve.catalog import Catalog
from nbblocks.serve.importing import make_server
from nbblocks.serve.options import Options

server = make_server(Catalog([sys.argv[1]]), Options(), ports=[int(sys.argv[2])])
signal.signal(signal.SIGUSR1, lambda *_: server.application.broker.crash())
server.run()
"""


def main() -> None:
    options = arguments(__doc__, peer=False, visitors=20, seconds=60, seed=1)
    random.seed(options.seed)
    mark = uuid.uuid4().hex
    with _served(mark) as (url, pid):
        row = asyncio.run(Chaos(url, pid, mark).run(options.visitors, options.seconds))
    report("Something is killed every second, while visitors click", [row])


@contextmanager
def _served(mark: str) -> Iterator[tuple[str, int]]:
    """Serve the app by a server whose broker can be told to crash."""
    with tempfile.TemporaryDirectory() as folder:
        app, server, port = Path(folder, "app.py"), Path(folder, "server.py"), free_port()
        app.write_text(APP, "utf-8")
        server.write_text(SERVER, "utf-8")
        command = [sys.executable, str(server), str(app), str(port)]
        with running(command, folder, **{MARK: mark}) as pid:
            yield answering(f"http://127.0.0.1:{port}/"), pid


class Chaos:
    """Visitors who click, and somebody who kills.

    Args:
        url: The app.
        pid: The server.
        mark: What its processes have in their environment.
    """

    def __init__(self, url: str, pid: int, mark: str) -> None:
        self._url, self._server, self._mark = url, psutil.Process(pid), mark
        self._visitors: list[Visitor] = []
        self._doomed = set[str]()
        """Kernels that were killed: their visitors may notice."""
        self._done: Counter[str] = Counter()
        self._noticed: Counter[str] = Counter()
        self._times: list[float] = []

    async def run(self, count: int, seconds: int) -> dict[str, Any]:
        """Let all happen, and return what came of it."""
        door = asyncio.Semaphore(5)
        self._visitors = [Visitor(self._url) for _ in range(count)]

        async def arrive(visitor: Visitor) -> None:
            async with door:
                await self._arrive(visitor)

        await asyncio.gather(*map(arrive, self._visitors))
        until = time.perf_counter() + seconds
        staying = [self._stay(place, until) for place in range(count)]
        await asyncio.gather(self._kill(until), *staying)
        # Whatever was lost would be missed now: all at once want what only a few can have.
        await asyncio.gather(*(self._click(visitor) for visitor in self._visitors))
        await asyncio.gather(*(visitor.leave() for visitor in self._visitors))
        left = await self._left()
        for what, number in self._noticed.most_common(5):
            print(f"{number} x {what}")
        return {
            "visitors": count,
            **{f"killed: {what}": number for what, number in sorted(self._done.items())},
            "clicks": len(self._times),
            **summary([each * 1000 for each in self._times]),
            "worst": round(max(self._times) * 1000),
            "others noticed": f"{self._noticed.total()}: {verdict(not self._noticed)}",
            # A process that has ended is there as a zombie until its parent looks.
            "server lives": verdict(self._server.status() != psutil.STATUS_ZOMBIE),
            "kernels left": f"{left}: {verdict(not left)}",
        }

    async def _arrive(self, visitor: Visitor) -> None:
        await visitor.arrive()
        await visitor.until("textbox")

    async def _stay(self, place: int, until: float) -> None:
        """Click once a second; who has lost the kernel makes room for somebody new."""
        await asyncio.sleep(random.random())
        while (now := time.perf_counter()) < until:
            visitor = self._visitors[place]
            try:
                await self._click(visitor)
            except (GoneError, asyncio.TimeoutError, TimeoutError) as error:
                if visitor.kernel not in self._doomed:
                    self._noticed[f"{type(error).__name__}: {error}"] += 1
                visitor.cut()
                self._visitors[place] = visitor = Visitor(self._url)
                await self._arrive(visitor)
            await asyncio.sleep(max(0.0, now + 1 - time.perf_counter()))

    async def _click(self, visitor: Visitor) -> None:
        task = asyncio.ensure_future(visitor.click())
        killed = False
        until = time.perf_counter() + PATIENT
        while not task.done() and not killed and time.perf_counter() < until:
            await asyncio.wait([task], timeout=0.25)
            killed = visitor.kernel in self._doomed
        if not task.done():
            task.cancel()
            raise TimeoutError(f"no value within {PATIENT:.0f} s")
        self._times.append(task.result())

    # ------------------------------------------------------------------ killing

    async def _kill(self, until: float) -> None:
        ways = [self._kill_kernel, self._kill_zygote, self._kill_app, self._crash, self._cut]
        turn = 0
        while time.perf_counter() < until - 2:
            await asyncio.sleep(1)
            if await ways[turn % len(ways)]():
                self._done[ways[turn % len(ways)].__name__.split("_")[-1]] += 1
            turn += 1

    async def _kill_kernel(self) -> bool:
        """End a kernel as the system does that runs out of memory."""
        visitor = random.choice(self._visitors)
        if visitor.gone or visitor.kernel in self._doomed:
            return False
        self._doomed.add(visitor.kernel)
        os.kill(int(visitor.shown["textbox"]), signal.SIGKILL)
        return True

    async def _kill_zygote(self) -> bool:
        return self._kill_all(lambda process: process.name() == "nbblocks-zygote")

    async def _kill_app(self) -> bool:
        return self._kill_all(lambda process: process.name() == "nbblocks-app")

    async def _crash(self) -> bool:
        self._server.send_signal(signal.SIGUSR1)
        return True

    async def _cut(self) -> bool:
        """Cut a socket; the page connects again, as pages do."""
        visitor = random.choice(self._visitors)
        if visitor.gone or visitor.kernel in self._doomed:
            return False
        await visitor.reconnect()
        return True

    def _kill_all(self, kind: Callable[[psutil.Process], bool]) -> bool:
        found = self._family(kind)
        for process in found:
            process.kill()
        return bool(found)

    def _family(self, kind: Callable[[psutil.Process], bool]) -> list[psutil.Process]:
        """Return our processes of a kind; those whose parent was killed as well."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if kind(process) and process.environ().get(MARK) == self._mark:
                    found.append(process)
        return found

    async def _left(self) -> int:
        until = time.perf_counter() + 30
        while (left := len(self._family(is_kernel))) and time.perf_counter() < until:
            await asyncio.sleep(0.1)
        return left


if __name__ == "__main__":
    main()
