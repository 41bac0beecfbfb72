"""The start of a server → its first page answered, in ms; and until that visitor's app is there."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

from _common import (
    GRADIO,
    OURS,
    arguments,
    free_port,
    notebook,
    report,
    running,
    summary,
    verdict,
)
from _visitor import APP, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

SHARE = 0.8
"""Of Gradio's time, what ours may take at most."""
VOILA = "Voila stock"
SCRIPT = f"import nbblocks as gr\n{APP}\ndemo.launch()\n"


def main() -> None:
    options = arguments(__doc__, rounds=5)
    serve = [sys.executable, "-m", "nbblocks.serve", "serve"]
    own: dict[str, Callable[[Path, int], list[str]]] = {
        f"{OURS} serve app.py": lambda folder, port: [
            *serve,
            str(_script(folder, SCRIPT)),
            f"--port={port}",
            "--no-browser",
        ],
        f"{OURS} serve app.ipynb": lambda folder, port: [
            *serve,
            str(notebook(folder / "app.ipynb", f"import nbblocks as gr\n{APP}\ndemo")),
            f"--port={port}",
            "--no-browser",
        ],
        f"{OURS}, python app.py": lambda folder, port: [
            sys.executable,
            str(_script(folder, SCRIPT.replace("launch()", f"launch(server_port={port})"))),
        ],
    }
    others: dict[str, Callable[[Path, int], list[str]]] = {
        VOILA: lambda folder, port: [
            *[sys.executable, "-m", "voila", f"--port={port}", "--no-browser"],
            str(notebook(folder / "app.ipynb", f"import nbblocks as gr\n{APP}\ndemo")),
        ]
    }
    if options.gradio_python:
        launch = "launch(server_name='127.0.0.1', server_port={}, quiet=True)"
        others[GRADIO] = lambda folder, port: [
            options.gradio_python,
            str(
                _script(
                    folder,
                    SCRIPT.replace("nbblocks", "gradio").replace("launch()", launch.format(port)),
                )
            ),
        ]
    pages: dict[str, list[float]] = {}
    apps: dict[str, list[float]] = {}
    for _ in range(options.rounds + 1):  # the first time, files are not in the system's cache
        for name, command in {**own, **others}.items():
            page, app = _start(command, visits=name in own)
            pages.setdefault(name, []).append(page)
            apps.setdefault(name, []).append(app)
    rows = [_row(name, pages, apps) for name in pages]
    report(
        "Start of the process → first page answered (ms)",
        rows,
        peer_missing=not options.gradio_python,
    )


def _row(name: str, pages: dict[str, list[float]], apps: dict[str, list[float]]) -> dict[str, Any]:
    times = summary(pages[name][1:])
    row: dict[str, Any] = {"with": name, "starts": len(pages[name]) - 1, **times}
    if name.startswith(OURS):
        row["app there, p50"] = summary(apps[name][1:])["p50"]
        if GRADIO in pages:
            share = times["p50"] / summary(pages[GRADIO][1:])["p50"]
            row[f"÷ {GRADIO}, ≤ {SHARE}"] = f"{share:.2f}: {verdict(share <= SHARE)}"
    return row


def _start(command: Callable[[Path, int], list[str]], *, visits: bool) -> tuple[float, float]:
    """Start a server; return the ms until a page was read, and until a visitor's app was there."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        written = command(folder, port)
        began = time.perf_counter()
        with running(written, name, GRADIO_ANALYTICS_ENABLED="False") as pid:
            url = f"http://127.0.0.1:{port}/"
            _read(url)
            page = time.perf_counter() - began
            if visits:
                asyncio.run(_visit(url))
            app = time.perf_counter() - began
            os.kill(pid, signal.SIGINT)  # SIGTERM would let a visitor stay for a while
            return page * 1000, app * 1000


def _read(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(url, timeout=60).read()
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.005)
        else:
            return


async def _visit(url: str) -> None:
    visitor = Visitor(url)
    await visitor.arrive()
    await visitor.leave()


def _script(folder: Path, source: str) -> Path:
    path = folder / "app.py"
    path.write_text(source, "utf-8")
    return path


if __name__ == "__main__":
    main()
