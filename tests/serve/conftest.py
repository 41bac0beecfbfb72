"""Real servers on loopback, and what their tests look at."""

from __future__ import annotations

import os
import shutil

import pytest

from nbblocks.serve.catalog import Catalog
from nbblocks.serve.options import Options
from nbblocks.serve.server import Server
from tests.serve.serving import COUNTER, write_notebook


@pytest.fixture
def counter(tmp_path):
    """A notebook with one button that counts in Python."""
    return write_notebook(tmp_path / "counter.ipynb", "# A counter\n\nIt *counts*.", COUNTER)


@pytest.fixture
def serve():
    """Start servers in threads: `serve(path, …, token=…)` gives a running `Server`."""
    servers = []

    def start(*paths, title: str | None = None, root_path: str = "/", **options) -> Server:
        catalog = Catalog(paths, title)
        server = Server(catalog, Options(root_path=root_path, **options), ports=[0])
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a run."""
    from playwright.sync_api import sync_playwright

    flags = (
        "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    )
    with sync_playwright() as playwright:
        path = os.environ.get("NBBLOCKS_CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=flags.split())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A page in a context of its own; `page.asked` lists the addresses it has requested."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()
