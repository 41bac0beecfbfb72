"""Navigation → a click that worked, with an empty browser cache, for apps of three sizes, in ms.

Beside it what the first page takes over the net, and the same for many visits at one moment.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
from _common import (
    GRADIO,
    OURS,
    PAGE_SCRIPT,
    arguments,
    chromium,
    contenders,
    new_page,
    report,
    served_script,
    stock_voila,
    summary,
    verdict,
)
from _peers import PEERS, served_peer

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from playwright.sync_api import Browser, Page

SIZES = (3, 100, 400)
BURSTS = (10, 25)
BURST_SIZE = 3
SETTLING = 20
"""Seconds that the processes of a burst have to end."""
APP = """
with gr.Blocks() as demo:
    count = gr.Number(0, label="Count", elem_id="count")
    add = gr.Button("Add", elem_id="add")
    add.click(lambda number: number + 1, count, count)
    for number in range({more}):
        gr.Textbox(label=f"Text {number}", elem_id=f"text-{number}")
"""
BARE = """
import ipywidgets

count, add = ipywidgets.IntText(0), ipywidgets.Button(description="Add")
count.add_class("count")
add.add_class("add")

def increase(_):
    count.value += 1

add.on_click(increase)
ipywidgets.VBox([count, add, *[ipywidgets.Text() for _ in range({more})]])
"""
VOILA = "Voila stock, ipywidgets"
SCRIPT = "nbblocks, a script"
FIRST_CLICK = "bench.firstClick('add', 'count')"
Times = dict[tuple[str, int], list[float]]


def main() -> None:
    options = arguments(__doc__, fastest=True, rounds=5, bursts=2)
    peer_missing = not options.gradio_python
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        urls = _serve(stack, options.gradio_python, options.peers_python)
        for url in urls.values():
            _visit(browser, url)
        times: Times = {}
        for _ in range(options.rounds):
            for key, url in urls.items():
                times.setdefault(key, []).append(_visit(browser, url))
        report("Navigation → first click that worked (ms)", _compared(times), peer_missing)
        # The fastest peers have one process for all: what a visit takes of them says little here.
        first = {
            name: url
            for (name, size), url in urls.items()
            if size == BURST_SIZE and name not in PEERS
        }
        traffic = [{"with": name, **_traffic(browser, url)} for name, url in first.items()]
        report("The first page, empty cache", traffic, peer_missing)
        bursts: Times = {}
        for _ in range(options.bursts):
            for count in BURSTS:
                for name, url in first.items():
                    with _by_itself():
                        found = _burst(browser, url, count)
                    bursts.setdefault((name, count), []).extend(found)
        rows = _compared(bursts, quantile="p95", size="visits at once")
        if rows:
            report("Visits at one moment → first click that worked (ms)", rows, peer_missing)


def _serve(
    stack: ExitStack, gradio_python: str | None, peers_python: str | None
) -> dict[tuple[str, int], str]:
    """Serve the app in every way and size; gives the addresses."""
    urls: dict[tuple[str, int], str] = {}
    for size in SIZES:
        more = str(size - 2)
        app = APP.replace("{more}", more)
        served = stack.enter_context(contenders(app, gradio_python))
        urls |= {(name, size): url for name, url in served.items()}
        script = f"import nbblocks as gr\n{app}\ndemo.launch()\n"
        urls[SCRIPT, size] = stack.enter_context(served_script(script))[0]
        urls[VOILA, size] = stack.enter_context(stock_voila(BARE.replace("{more}", more)))
        if peers_python:
            for name in PEERS:
                urls[name, size] = stack.enter_context(served_peer(name, peers_python, more))
    return urls


def _compared(
    times: Times, quantile: str = "p50", size: str = "components"
) -> list[dict[str, Any]]:
    """Make rows of measurements, ours with their ratios to the others'."""
    found = {key: summary(each) for key, each in times.items()}
    rows: list[dict[str, Any]] = []
    for (name, number), each in sorted(found.items(), key=lambda item: item[0][1]):
        row: dict[str, Any] = {"with": name, size: number, "n": len(times[name, number]), **each}
        if name in (OURS, SCRIPT):
            for other, limit in ((GRADIO, 0.8), (VOILA, 0.35)):
                if (other, number) in found:
                    ratio = each[quantile] / found[other, number][quantile]
                    row[f"÷ {other}"] = f"{ratio:.2f} {verdict(ratio <= limit)}"
            fastest = [found[key][quantile] for peer in PEERS if (key := (peer, number)) in found]
            if fastest:
                row["÷ the fastest peer"] = f"{each[quantile] / min(fastest):.2f}"
        rows.append(row)
    return rows


def _visit(browser: Browser, url: str) -> float:
    page = new_page(browser, url)
    try:
        return page.evaluate(FIRST_CLICK)
    finally:
        page.context.close()


def _burst(browser: Browser, url: str, count: int) -> list[float]:
    """Visit at one moment with as many windows; gives the time of each, on its own clock."""
    pages: list[Page] = []
    for _ in range(count):
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.add_init_script(path=PAGE_SCRIPT)
        page.add_init_script(f"if (location.host) globalThis.clicked = {FIRST_CLICK};")
        pages.append(page)
    for page in pages:
        page.evaluate("url => { setTimeout(() => { location.href = url; }); }", url)
    times: list[float] = []
    for page in pages:
        page.wait_for_url(url, wait_until="commit")
        times.append(page.evaluate("clicked"))
    for page in pages:
        page.context.close()
    return times


@contextmanager
def _by_itself() -> Generator[None]:
    """Wait after a burst until its processes have ended: they would burden the next one.

    Ours wait 10 s for pages that load again; stock Voila's may stay for longer than anybody waits.
    """
    before = len(psutil.Process().children(recursive=True))
    yield
    until = time.monotonic() + SETTLING
    while len(psutil.Process().children(recursive=True)) > before and time.monotonic() < until:
        time.sleep(0.2)


def _traffic(browser: Browser, url: str) -> dict[str, Any]:
    """Count what the first page takes until it can be used: requests, bytes, other hosts."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(path=PAGE_SCRIPT)
    asked: list[str] = []
    sizes: list[float] = []
    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    session.on("Network.webSocketCreated", lambda event: asked.append(event["url"]))
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on(
        "Network.webSocketFrameReceived",
        lambda event: sizes.append(len(event["response"]["payloadData"])),
    )
    session.send("Network.enable")
    page.goto(url, wait_until="commit")
    page.evaluate(FIRST_CLICK)
    page.wait_for_load_state("networkidle")
    page.context.close()
    hosts = {urlsplit(each).netloc for each in asked if not each.startswith(("data:", "blob:"))}
    kilobytes = round(sum(sizes) / 1000)
    return {
        "requests": len([each for each in asked if not each.startswith(("data:", "blob:"))]),
        "KB": kilobytes,
        "other hosts": len(hosts - {urlsplit(url).netloc}),
    }


if __name__ == "__main__":
    main()
