"""Private memory of each visitor's process, in MB: an app with numpy, pandas and a 100 MB array."""

from __future__ import annotations

import asyncio
import statistics
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import psutil
from _common import (
    OURS,
    arguments,
    is_kernel,
    report,
    served_notebook,
    served_script,
    stock_voila,
    verdict,
)
from _visitor import APP, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 25.0
"""MB that a visitor of the script may have for themselves."""

HOLDS = "import numpy\nimport pandas\nimport nbblocks as gr\n\nbig = numpy.ones(12_500_000)\n"
CELL = f"{HOLDS}{APP}\ndemo"
SCRIPT = f"{HOLDS}{APP}\ndemo.launch()\n"


def main() -> None:
    options = arguments(__doc__, peer=False, visitors=5)
    rows: list[dict[str, Any]] = []
    with served_script(SCRIPT) as (url, pid):
        row = _row(f"{OURS}, app.py", pid, lambda: asyncio.run(_visit(url, options.visitors)))
        met = verdict(row["private, median"] <= MOST and row["private, worst"] <= MOST)
        rows.append({**row, f"≤ {MOST:.0f}": met})
    with served_notebook(CELL) as (url, pid):
        rows.append(
            _row(f"{OURS}, app.ipynb", pid, lambda: asyncio.run(_visit(url, options.visitors)))
        )
    with stock_voila(CELL) as url:
        rows.append(_row("Voila stock", _listener(url), lambda: _read(url, options.visitors)))
    report("Private memory of a visitor (MB)", rows)


async def _visit(url: str, count: int) -> None:
    """Let visitors come, who stay; each clicks twice."""
    # The first one may come before the app is built, and begins with nothing.
    await _warm(url)
    for _ in range(count):
        visitor = Visitor(url)
        await visitor.arrive()
        for _ in range(2):
            await visitor.click()


async def _warm(url: str) -> None:
    for _ in range(2):
        visitor = Visitor(url)
        await visitor.arrive()
        await visitor.click()
        await visitor.leave()


def _read(url: str, count: int) -> None:
    """Let visitors come who only read the page, at the end of which the app is there."""
    for _ in range(count):
        urlopen(url, timeout=120).read()


def _row(name: str, pid: int, visit: Callable[[], None]) -> dict[str, Any]:
    visit()
    memory = [each.memory_full_info() for each in _kernels(pid)]
    private = [each.uss / 1e6 for each in memory]
    return {
        "served with": name,
        "visitors": len(memory),
        "private, median": round(statistics.median(private), 1),
        "private, worst": round(max(private), 1),
        "resident": round(statistics.median(each.rss for each in memory) / 1e6, 1),
    }


def _kernels(pid: int) -> list[psutil.Process]:
    family = psutil.Process(pid).children(recursive=True)
    return [each for each in family if is_kernel(each)]


def _listener(url: str) -> int:
    """Return the process that listens at an address."""
    port = int(url.split(":")[2].strip("/"))
    found = (
        each.pid
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port
    )
    return next(pid for pid in found if pid is not None)


if __name__ == "__main__":
    main()
