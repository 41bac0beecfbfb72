"""Real servers on loopback, and what their tests look at."""

from __future__ import annotations

from functools import partial

import pytest

from nbblocks.serve.catalog import Catalog
from nbblocks.serve.forking.parent import acquire, release
from nbblocks.serve.options import Options
from nbblocks.serve.server import Server
from nbblocks.testing.waiting import wait_for
from tests.serve.serving import COUNTER, open_sockets, write_notebook


@pytest.fixture
def counter(tmp_path):
    """A notebook with one button that counts in Python."""
    return write_notebook(tmp_path / "counter.ipynb", "# A counter\n\nIt *counts*.", COUNTER)


@pytest.fixture(scope="session", autouse=True)
def zygote():
    """One zygote for all servers; each would otherwise import the same anew."""
    one = acquire(["nbblocks", "anywidget", "traitlets", "time", "os"])
    assert one.wait_ready(60)
    yield one
    release(one)


@pytest.fixture
def serve():
    """Start servers in threads: `serve(path, …, token=…)` gives a running `Server`."""
    servers = []

    def start(*paths, title: str | None = None, root_path: str = "/", **options) -> Server:
        catalog = Catalog(paths, title)
        # Whoever leaves is gone: only some tests are about pages that load again.
        how = {"root_path": root_path, "reload_grace": 0, **options}
        server = Server(catalog, Options(**how), ports=[0])
        server.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.stop()
    assert open_sockets() == []


@pytest.fixture
def page(chromium):
    """A page in a context of its own; `page.asked` lists the addresses it has requested."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.wait_for_function = partial(wait_for, page)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    context.close()
