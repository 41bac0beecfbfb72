"""Hosts: where an app is shown, started for a test. Here: any host, and the served page.

The notebooks' front ends are in `nbblocks.testing.notebooks`. The browser is playwright's.

Example:
    >>> with Voila("notebooks") as voila:
    ...     voila.open(page, "hello.ipynb")
    ...     TextboxPage(page, "Name").fill("Ada")
    ...     TextboxPage(page, "Greeting").expect_value("Hello Ada!")
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from nbblocks.errors import HostError
from nbblocks.testing.process import ServerProcess
from nbblocks.testing.waiting import wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from typing_extensions import Self

START = 60_000
"""Milliseconds a page may take until its app can be used."""

# A widget whose view has not arrived yet is an element without a class of its own.
_INTERACTIVE = """() => {
  const apps = [...document.querySelectorAll(".nbb-blocks")];
  return apps.length > 0
    && apps.every((app) => app.querySelector(".nbb-channel"))
    && !document.querySelector('.nbb-blocks :is([class="lm-Widget"], [class="p-Widget"]):empty');
}"""


def wait_until_interactive(page: Page) -> None:
    """Wait until every view of the apps on the page is there."""
    wait_for(page, _INTERACTIVE, timeout=START)


class Opened:
    """An app, or a notebook with apps, open in a page.

    Args:
        page: The browser's page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def close(self) -> None:
        """End the kernel, and leave the page."""
        self.page.goto("about:blank")


class Host(ABC):
    """A server for a folder of notebooks, running inside `with`.

    It works on a copy of the folder and with settings of its own, so nothing it does stays.

    Args:
        folder: The notebooks.
        python: The Python that has the server; by default the one that runs.
    """

    def __init__(self, folder: str | Path, *, python: str | None = None) -> None:
        self.folder = Path(folder)
        self.python = python or sys.executable
        self._server: ServerProcess | None = None
        self._home: Path | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """Return the program's module and arguments."""

    @abstractmethod
    def open(self, page: Page, name: str) -> Opened:
        """Open a notebook, run it, and wait until its app can be used.

        Args:
            page: The browser's page.
            name: The notebook's path in the folder.
        """

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        assert self._server is not None, "use it inside `with`"
        return self._server.url

    @property
    def log(self) -> str:
        """The end of what the server printed."""
        return self._server.log if self._server else ""

    @property
    def root(self) -> Path:
        """The copy of the folder that the server works on."""
        assert self._home is not None, "use it inside `with`"
        return self._home / "notebooks"

    def __enter__(self) -> Self:
        self._home = Path(tempfile.mkdtemp(prefix="nbblocks-host-"))
        try:
            self._prepare(self._home)
            command = [self.python, "-m", *self.command()]
            self._server = ServerProcess(command, env=self._environment(), cwd=self.root)
        except BaseException:
            shutil.rmtree(self._home, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        assert self._home is not None
        try:
            self._server.stop()
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def _prepare(self, home: Path) -> None:
        """Fill the temporary folder with what the server finds there."""
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
        shutil.copytree(self.folder, home / "notebooks", ignore=ignored)

    def _environment(self) -> dict[str, str]:
        own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        lab = ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
        homes = {name: str(self._home / name.lower()) for name in own + lab if self._home}
        return {**os.environ, **homes, "PYTHONUNBUFFERED": "1"}


class Voila(Host):
    """`nbblocks serve`, showing each notebook of the folder as a web page.

    A kernel ends with its page: none waits for one that loads again.
    """

    def command(self) -> list[str]:
        """Return the program's module and arguments."""
        options = ["--port", "0", "--no-browser", "--reload-grace", "0"]
        return ["nbblocks.serve", "serve", str(self.root), *options]

    def open(self, page: Page, name: str) -> Opened:
        """Open the page of a notebook or script, and wait until its app can be used."""
        slug = Path(name).with_suffix("").as_posix()
        page.goto(f"{self.url}/app/{quote(slug)}")
        page.wait_for_selector("#nbb-page:not([data-nbb-loading])", timeout=START)
        failure = page.locator(".failure")
        if failure.count():
            raise HostError(f"{name} cannot be served: {failure.inner_text()}\n{self.log}")
        wait_until_interactive(page)
        return Opened(page)
