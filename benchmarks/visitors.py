"""Many visitors at a time, without browsers, each clicking once a second: click → value, in ms."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from typing import Any

import psutil
from _common import arguments, is_kernel, report, served_script, summary, verdict
from _visitor import APP, Visitor

P95 = 100.0
"""ms from a click to its value that 95 of 100 may take."""

ARRIVING = 10
"""Visitors that arrive at the same moment."""


LIMITS = {"none": "None", "one run at a time, for all": '"default"'}
"""Of the function: the second is what a listener has that says nothing."""


def main() -> None:
    options = arguments(__doc__, peer=False, visitors=200, seconds=60)
    rows: list[dict[str, Any]] = []
    for name, limit in LIMITS.items():
        app = APP.replace("count, count)", f"count, count, concurrency_limit={limit})")
        with served_script(f"import nbblocks as gr\n{app}\ndemo.launch()\n") as (url, pid):
            row = asyncio.run(_crowd(url, pid, options.visitors, options.seconds))
            rows.append({"limit": name, **row})
    report("A crowd of visitors, each clicking once a second (ms)", rows)


async def _crowd(url: str, pid: int, count: int, seconds: int) -> dict[str, Any]:
    visitors = [Visitor(url) for _ in range(count)]
    door = asyncio.Semaphore(ARRIVING)
    errors: Counter[str] = Counter()

    async def arrive(visitor: Visitor) -> float:
        async with door:
            return await visitor.arrive()

    arrivals = await asyncio.gather(*map(arrive, visitors))
    kernels = _kernels(pid)
    memory = sum(each.memory_full_info().uss for each in kernels) / max(1, len(kernels))
    server, before = psutil.Process(pid), _seconds(pid)
    server_before, began = _own(server), time.perf_counter()

    async def stay(visitor: Visitor) -> list[float]:
        await asyncio.sleep(random.random())
        until, times = time.perf_counter() + seconds, list[float]()
        try:
            while (now := time.perf_counter()) < until:
                times.append(await visitor.click())
                await asyncio.sleep(max(0.0, now + 1 - time.perf_counter()))
        except Exception as error:  # noqa: BLE001 - it is counted
            errors[f"{type(error).__name__}: {error}"] += 1
        return times

    clicks = [each for times in await asyncio.gather(*map(stay, visitors)) for each in times]
    took = time.perf_counter() - began
    busy, serving = (_seconds(pid) - before) / took, (_own(server) - server_before) / took
    await asyncio.gather(*(visitor.leave() for visitor in visitors))
    left = await _left(pid)
    times = summary([each * 1000 for each in clicks])
    for error, number in errors.most_common(3):
        print(f"{number} x {error}")
    return {
        "visitors": count,
        "arrival p50": summary([each * 1000 for each in arrivals])["p50"],
        "clicks": len(clicks),
        **times,
        f"p95 ≤ {P95:.0f}": verdict(times["p95"] <= P95),
        "errors": f"{errors.total()}: {verdict(not errors)}",
        "kernels left": f"{left}: {verdict(not left)}",
        "MB a kernel": round(memory / 1e6, 1),
        "CPU of server": f"{serving:.0%}",
        "CPU of all": f"{busy:.0%}",
    }


def _kernels(pid: int) -> list[psutil.Process]:
    family = psutil.Process(pid).children(recursive=True)
    return [each for each in family if is_kernel(each)]


async def _left(pid: int) -> int:
    """Return how many kernels there still are when they should have ended."""
    until = time.perf_counter() + 30
    while (left := len(_kernels(pid))) and time.perf_counter() < until:
        await asyncio.sleep(0.1)
    return left


def _own(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _seconds(pid: int) -> float:
    """Return the CPU seconds of a server and all of its processes."""
    server = psutil.Process(pid)
    return sum(map(_own, [server, *server.children(recursive=True)]))


if __name__ == "__main__":
    main()
