"""Apps in real front ends: every test here runs in each one that this environment has."""

from __future__ import annotations

import itertools
from functools import partial
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest

from nbblocks.testing.hosts import Voila
from nbblocks.testing.notebooks import ClassicNotebook, JupyterLab
from nbblocks.testing.waiting import wait_for

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
# On Colab's versions the front end is Notebook 6.5, and there is no JupyterLab and no Voila.
CLASSIC = version("notebook").startswith("6.")
FRONT_ENDS = [ClassicNotebook] if CLASSIC else [JupyterLab, Voila]

_names = itertools.count(1)
_report = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[_report] = report
    return report


@pytest.fixture(scope="session")
def hosts():
    """Start front ends on first use, each once: `hosts(Voila)`."""
    running = {}

    def start(kind):
        if kind not in running:
            running[kind] = kind(NOTEBOOKS).__enter__()
        return running[kind]

    yield start
    for host in running.values():
        host.__exit__(None, None, None)


@pytest.fixture(params=FRONT_ENDS, ids=lambda kind: kind.__name__)
def host(request, hosts):
    """A front end that shows the notebooks of the repository."""
    return hosts(request.param)


@pytest.fixture
def lab(hosts):
    """JupyterLab, for what only a notebook with cells has."""
    return hosts(JupyterLab)


@pytest.fixture
def voila(hosts):
    """The served page, for what does not depend on the front end."""
    return hosts(Voila)


GIVEN_UP = "[anywidget] Failed to initialize model."
"""What anywidget says after 2 s of a busy page; the runtime mends it, see `test_slow_page`."""


class Tab:
    """A page in a context of its own, and what went wrong in it."""

    def __init__(self, chromium):
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900})
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.context.tracing.start(snapshots=True)
        self.page = self.context.new_page()
        self.page.wait_for_function = partial(wait_for, self.page)
        self.errors = []
        self.page.on("pageerror", self._note)

    def _note(self, error):
        if GIVEN_UP not in str(error):
            self.errors.append(str(error))


@pytest.fixture(scope="session")
def lab_tabs():
    """The page that has JupyterLab loaded, to be used again: loading it takes seconds."""
    tabs = []
    yield tabs
    for tab in tabs:
        tab.context.close()


@pytest.fixture
def page(chromium, request, tmp_path, lab_tabs):
    """A page. A failing test leaves a picture and a trace of it in its temporary folder."""
    host = request.node.callspec.params.get("host") if hasattr(request.node, "callspec") else None
    in_lab = host is JupyterLab or "lab" in request.fixturenames
    tab = lab_tabs.pop() if in_lab and lab_tabs else Tab(chromium)
    tab.context.tracing.start_chunk()
    tab.errors.clear()
    yield tab.page
    report = request.node.stash.get(_report, None)
    failed = tab.errors or report is None or report.failed
    if failed:
        tab.page.screenshot(path=tmp_path / "page.png")
        request.node.add_report_section("call", "page", f"Picture and trace: {tmp_path}")
    tab.context.tracing.stop_chunk(path=tmp_path / "trace.zip" if failed else None)
    if in_lab and not failed:
        lab_tabs.append(tab)
    else:
        tab.context.close()
    assert tab.errors == [], "uncaught errors in the page"


@pytest.fixture
def opened(page):
    """Open notebooks: `opened(host, "guide/hello.ipynb")`; their kernels end with the test."""
    everything = []

    def open_one(host, name, **params):
        everything.append(host.open(page, name, **params))
        return everything[-1]

    yield open_one
    for each in everything:
        each.close()


@pytest.fixture
def show(opened):
    """Show an app made for the test: `show(host, "import nbblocks as gr …", …)`, cell by cell."""

    def write_and_open(host, *cells, **params):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(each) for each in cells]
        )
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        name = f"made-for-a-test-{next(_names)}.ipynb"
        nbformat.write(notebook, host.root / name)
        return opened(host, name, **params)

    return write_and_open
