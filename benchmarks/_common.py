"""What the benchmarks share: servers, the browser, statistics and the report."""

from __future__ import annotations

import argparse
import base64
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import psutil
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # a checkout need not be installed
PAGE_SCRIPT = Path(__file__).with_name("_page.js")
OURS, GRADIO = "nbblocks", "Gradio"
BROWSER_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]


def arguments(
    description: str, peer: bool = True, fastest: bool = False, **numbers: int
) -> argparse.Namespace:
    """Parse the command line.

    Args:
        description: What the script measures.
        peer: Can Gradio be measured beside?
        fastest: And those peers whose pages are there first?
        **numbers: Options that take a whole number, with their defaults.
    """
    parser = argparse.ArgumentParser(description=description)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"default: {default}")
    if peer:
        parser.add_argument(
            "--gradio-python",
            default=os.environ.get("NBBLOCKS_GRADIO_PYTHON"),
            metavar="PATH",
            help="the Python of an environment with Gradio 6, to measure it beside "
            "(default: $NBBLOCKS_GRADIO_PYTHON)",
        )
    if fastest:
        parser.add_argument(
            "--peers-python",
            metavar="PATH",
            help="the Python of an environment with Dash and Shiny, to measure them beside",
        )
    return parser.parse_args()


# ------------------------------------------------------------------------ servers


@contextmanager
def contenders(source: str, gradio_python: str | None) -> Iterator[dict[str, str]]:
    """Serve an app with nbblocks and, where its Python is given, with Gradio.

    Args:
        source: The app; `gr` is there, and the app is called `demo`.
        gradio_python: The Python of an environment with Gradio.

    Yields:
        The address by the name of the contender.
    """
    with ExitStack() as stack:
        urls = {OURS: stack.enter_context(served(f"import nbblocks as gr\n{source}\ndemo"))}
        if gradio_python:
            urls[GRADIO] = stack.enter_context(gradio(gradio_python, source))
        yield urls


@contextmanager
def served(source: str) -> Iterator[str]:
    """Serve a notebook of one cell with `nbblocks serve`; gives the address."""
    with served_notebook(source) as (url, _):
        yield url


@contextmanager
def served_notebook(source: str) -> Iterator[tuple[str, int]]:
    """Serve a notebook of one cell; gives the address and the server's process."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(notebook(Path(folder, "app.ipynb"), source)) as place,
    ):
        yield place


@contextmanager
def served_script(source: str) -> Iterator[tuple[str, int]]:
    """Serve a script; gives the address and the server's process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "app.py")
        path.write_text(source, "utf-8")
        with _served(path) as place:
            yield place


@contextmanager
def _served(path: Path) -> Iterator[tuple[str, int]]:
    port = free_port()
    options = [f"--port={port}", "--no-browser", "--drain=0"]
    command = [sys.executable, "-m", "nbblocks.serve", "serve", str(path), *options]
    with running(command, str(path.parent)) as pid:
        yield answering(f"http://127.0.0.1:{port}/"), pid


@contextmanager
def stock_voila(source: str) -> Iterator[str]:
    """Serve a notebook of one cell with Voila as it comes; gives the address."""
    with tempfile.TemporaryDirectory() as folder:
        path = notebook(Path(folder, "app.ipynb"), source)
        port = free_port()
        command = [sys.executable, "-m", "voila", str(path), f"--port={port}", "--no-browser"]
        with running(command, folder):
            yield answering(f"http://127.0.0.1:{port}/")


def gradio(python: str, source: str) -> AbstractContextManager[str]:
    """Serve an app with Gradio; gives the address."""
    launch = "demo.launch(server_name='127.0.0.1', server_port={port}, quiet=True)"
    return launched(python, f"import gradio as gr\n{source}\n", launch)


@contextmanager
def launched(python: str, source: str, launch: str) -> Iterator[str]:
    """Run a script that serves an app; gives the address.

    Args:
        python: The Python of an environment that has what it needs.
        source: Makes the app.
        launch: Serves it, at the port that stands in for `{port}`.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "app.py")
        path.write_text(source + launch.replace("{port}", str(port)), "utf-8")
        with running([python, str(path)], folder, GRADIO_ANALYTICS_ENABLED="False"):
            yield answering(f"http://127.0.0.1:{port}/")


@contextmanager
def jupyterlab(*cells: str) -> Iterator[str]:
    """Start JupyterLab with a notebook; gives the address that shows it."""
    with tempfile.TemporaryDirectory() as folder:
        notebook(Path(folder, "app.ipynb"), *cells)
        port = free_port()
        options = [f"--ServerApp.root_dir={folder}", f"--port={port}", "--no-browser"]
        # What installing nbblocks switches on, also for a checkout that is not installed.
        options.append("--ServerApp.jpserver_extensions={'nbblocks.serve': True}")
        open_to_all = ["--IdentityProvider.token=", "--expose-app-in-browser", "--allow-root"]
        command = [sys.executable, "-m", "jupyterlab", *options, *open_to_all]
        with running(command, folder):
            address = f"http://127.0.0.1:{port}/lab/tree/app.ipynb?reset"
            yield answering(address)


def notebook(path: Path, *cells: str) -> Path:
    """Write a notebook of code cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)
    return path


@contextmanager
def running(command: Sequence[str], folder: str, **env: str) -> Iterator[int]:
    """Run a server in a folder until the block ends; what it says is shown if it fails."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": paths, **env},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process.pid
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace"))
            raise
        finally:
            process.terminate()
            process.wait()


def answering(url: str, patience: float = 60) -> str:
    """Wait until an address answers, and return it."""
    deadline = time.monotonic() + patience
    while True:
        host = url.split("/")[2]
        try:
            socket.create_connection(host.split(":"), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{url} does not answer after {patience} s.") from None
            time.sleep(0.05)
        else:
            return url


def is_kernel(process: psutil.Process) -> bool:
    """Whether a process is a kernel: one that was forked, or one that was started by itself."""
    with suppress(psutil.Error):  # it may end while we look
        forked = process.name() == "nbblocks-kernel"
        return forked or "ipykernel_launcher" in " ".join(process.cmdline())
    return False


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ------------------------------------------------------------------------ browser


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that the tests use."""
    finder = [sys.executable, str(ROOT / "scripts" / "chromium.py")]
    path = subprocess.run(finder, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGS)
        try:
            yield browser
        finally:
            browser.close()


def new_page(browser: Browser, url: str) -> Page:
    """Open an address in a window of its own, with an empty cache and `bench` in the page."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(path=PAGE_SCRIPT)
    page.goto(url, wait_until="commit")
    return page


class Traffic:
    """What a page receives from now on: messages, and the bytes of everything.

    Args:
        page: The page.
    """

    def __init__(self, page: Page) -> None:
        self._frames: list[bytes] = []
        self._other = 0
        session = page.context.new_cdp_session(page)
        session.on("Network.webSocketFrameReceived", self._frame)
        session.on("Network.dataReceived", self._data)
        session.send("Network.enable")

    def _frame(self, event: dict[str, Any]) -> None:
        response = event["response"]
        text = response["payloadData"]
        if response["opcode"] == 2:
            self._frames.append(base64.b64decode(text))
        else:
            # What the line says of itself, as in `js/src/page/line.ts`, is no message.
            self._other += len(text)

    def _data(self, event: dict[str, Any]) -> None:
        self._other += event["dataLength"]

    def clear(self) -> None:
        """Begin anew."""
        self._frames.clear()
        self._other = 0

    @property
    def bytes(self) -> int:
        """Bytes received."""
        return self._other + sum(map(len, self._frames))

    def messages(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the kernel's messages of some types: header, content and sizes in bytes."""
        found = []
        for payload in self._frames:
            parts = _unpacked(payload)
            header = json.loads(parts[1])
            if header["msg_type"] in kinds:
                size = sum(map(len, parts[4:]))
                content = json.loads(parts[4])
                found.append({"header": header, "content": content, "bytes": size})
        return found


def _unpacked(payload: bytes) -> list[bytes]:
    """Split a frame of Jupyter's v1 protocol into channel, header, parent and so on."""
    count = int.from_bytes(payload[:8], "little")
    offsets = [int.from_bytes(payload[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    return [payload[a:b] for a, b in pairwise(offsets)]


# ------------------------------------------------------------------------- report


def summary(times: Sequence[float]) -> dict[str, float]:
    """Return the smallest, the middle and the 95th percentile of some measurements."""
    ordered = sorted(times)
    last = len(ordered) - 1
    return {
        "min": round(ordered[0], 2),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[min(last, int(0.95 * len(ordered)))], 2),
    }


def verdict(fine: bool) -> str:
    """Say whether a target is met."""
    return "met" if fine else "MISSED"


def report(name: str, rows: list[dict[str, Any]], peer_missing: bool = False) -> None:
    """Print rows as a Markdown table, and again as a line of JSON."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    print(f"\n**{name}**\n")
    print(f"| {' | '.join(columns)} |")
    print(f"|{'---|' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(str(row.get(column, '')) for column in columns)} |")
    print(f"\n{json.dumps({'benchmark': name, 'rows': rows}, ensure_ascii=False)}")
    if peer_missing:
        print("\nGradio was not measured: name its environment's Python with --gradio-python.")
