"""Hosts that show a notebook with its cells: JupyterLab 4 and Notebook 6.5.

Example:
    >>> with JupyterLab("notebooks") as lab:
    ...     notebook = lab.open(page, "hello.ipynb")
    ...     TextboxPage(page, "Name").fill("Ada")
    ...     assert notebook.run("name.value") == "'Ada'"
"""

from __future__ import annotations

import itertools
import re
import socket
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import quote

from nbblocks.errors import HostError
from nbblocks.testing.hosts import START, Host, Opened, wait_until_interactive

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class OpenNotebook(Opened):
    """A notebook open in a page, with its kernel.

    Args:
        page: The browser's page.
        scripts: JavaScript that knows this front end: `run_all`, `run_cell` and `run`, all
            returning the outputs of what they ran, and `close`.
    """

    def __init__(self, page: Page, scripts: dict[str, str]) -> None:
        super().__init__(page)
        self._scripts = scripts
        self._open = True

    def run_all(self) -> None:
        """Run every cell, and wait until all have ended.

        Raises:
            HostError: A cell failed.
        """
        _text_of(self.page.evaluate(self._scripts["run_all"]))

    def run(self, code: str) -> str:
        """Run code in a new cell at the end of the notebook, and wait until it has ended.

        Args:
            code: The code.

        Returns:
            What it printed, and its value as text.

        Raises:
            HostError: It failed.
        """
        return _text_of(self.page.evaluate(self._scripts["run"], code))

    def run_cell(self, number: int) -> str:
        """Run the cell at a position, from 0, and wait until it has ended.

        Returns:
            What it printed, and its value as text.

        Raises:
            HostError: It failed.
        """
        return _text_of(self.page.evaluate(self._scripts["run_cell"], number))

    def close(self) -> None:
        """End the kernel, and close the notebook. Doing so twice is fine."""
        if self._open:
            self._open = False
            self.page.evaluate(self._scripts["close"])

    def start(self, code: str) -> None:
        """Run code in a new cell without waiting for its end."""
        script = self._scripts["run"]
        self.page.evaluate(f"(code) => {{ ({script})(code) }}", code)


def _text_of(outputs: list[dict[str, Any]]) -> str:
    texts: list[str] = []
    for output in outputs:
        if output["output_type"] == "error":
            traceback = _ANSI.sub("", "\n".join(output["traceback"]))
            raise HostError(f"A cell failed: {traceback}")
        data = cast("dict[str, Any]", output.get("data", {}))
        text = output.get("text", data.get("text/plain", ""))
        texts.append("".join(text) if isinstance(text, list) else text)
    return "".join(texts).strip()


class JupyterLab(Host):
    """JupyterLab 4.

    Args:
        folder: The notebooks.
        python: The Python that has JupyterLab; by default the one that runs.
    """

    _RUN_ALL = """async () => {
      const { content } = window.jupyterapp.shell.currentWidget;
      await window.jupyterapp.commands.execute("notebook:run-all-cells");
      return [...content.model.cells].flatMap((cell) => cell.outputs?.toJSON() ?? []);
    }"""
    _RUN_CELL = """async (place) => {
      const { content } = window.jupyterapp.shell.currentWidget;
      content.activeCellIndex = place;
      content.deselectAll();
      await window.jupyterapp.commands.execute("notebook:run-cell");
      return content.model.cells.get(place).outputs.toJSON();
    }"""
    _RUN = f"""async (source) => {{
      const {{ sharedModel }} = window.jupyterapp.shell.currentWidget.content.model;
      const place = sharedModel.cells.length;
      sharedModel.insertCell(place, {{ cell_type: "code", source, metadata: {{ trusted: true }} }});
      return await ({_RUN_CELL})(place);
    }}"""
    _OPEN = """async (path) => {
      await window.jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
    }"""
    _CLOSE = """async () => {
      const panel = window.jupyterapp.shell.currentWidget;
      await panel.sessionContext.shutdown();
      await panel.context.save();
      panel.dispose();
    }"""
    _READY = """(path) => {
      const panel = window.jupyterapp?.shell.currentWidget;
      return panel?.context?.path === path && panel.context.isReady
        && panel.sessionContext.isReady && panel.sessionContext.session?.kernel?.status === "idle";
    }"""
    _SCRIPTS: ClassVar = {
        "run_all": _RUN_ALL,
        "run_cell": _RUN_CELL,
        "run": _RUN,
        "close": _CLOSE,
    }
    _workspace = itertools.count()

    def command(self) -> list[str]:
        """Return the program's module and arguments."""
        return [
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ServerApp.port=0",
            "--IdentityProvider.token=",
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.expose_app_in_browser=True",
            "--LanguageServerManager.autodetect=False",
        ]

    def _prepare(self, home: Path) -> None:
        super()._prepare(home)
        # No question about news and no note about a newer version over the page.
        settings = home / "jupyterlab_settings_dir/@jupyterlab/apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(
            '{"fetchNews": "false", "checkForUpdates": false}', "utf-8"
        )

    def open(self, page: Page, name: str, *, wait: bool = True) -> OpenNotebook:
        """Open a notebook, run it, and wait until its app can be used.

        Args:
            page: The browser's page.
            name: The notebook's path in the folder.
            wait: Wait for an app? There may be none.
        """
        if page.url.startswith(self.url):
            # JupyterLab is there, from another notebook: it takes seconds to load.
            page.evaluate(self._OPEN, name)
        else:
            workspace = f"test-{next(self._workspace)}"
            page.goto(f"{self.url}/lab/workspaces/{workspace}/tree/{quote(name)}")
        page.wait_for_function(self._READY, arg=name, timeout=START)
        opened = OpenNotebook(page, self._SCRIPTS)
        opened.run_all()
        if wait:
            wait_until_interactive(page)
        return opened

    def set_theme(self, page: Page, *, dark: bool) -> None:
        """Switch JupyterLab between its light and dark theme."""
        theme = f"JupyterLab {'Dark' if dark else 'Light'}"
        page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
            theme,
        )
        page.wait_for_selector(f'body[data-jp-theme-name="{theme}"]', state="attached")


class ClassicNotebook(Host):
    """Notebook 6.5, whose widget manager is the one of Colab's versions."""

    _RUN_CELLS = """(pick) => new Promise((resolve) => {
      const { notebook } = window.Jupyter;
      const outputs = () => cells.flatMap((cell) => cell.output_area.toJSON());
      const waiting = new Set();
      const look = (_event, { cell }) => {
        waiting.delete(cell);
        const failed = outputs().some((output) => output.output_type === "error");
        if (waiting.size > 0 && !failed) return;
        notebook.events.off("finished_execute.CodeCell", look);
        resolve(outputs());
      };
      notebook.events.on("finished_execute.CodeCell", look);
      const cells = pick(notebook).filter((cell) => cell.cell_type === "code");
      cells.forEach((cell) => waiting.add(cell));
    })"""
    _RUN_ALL = f"""() => ({_RUN_CELLS})((notebook) => {{
      notebook.execute_all_cells();
      return notebook.get_cells();
    }})"""
    _RUN_CELL = f"""(place) => ({_RUN_CELLS})((notebook) => {{
      const cell = notebook.get_cell(place);
      cell.execute();
      return [cell];
    }})"""
    _RUN = f"""(source) => ({_RUN_CELLS})((notebook) => {{
      const cell = notebook.insert_cell_at_bottom("code");
      cell.set_text(source);
      cell.execute();
      return [cell];
    }})"""
    _CLOSE = """async () => {
      await window.Jupyter.notebook.save_notebook();
      await new Promise((ended) => window.Jupyter.notebook.session.delete(ended, ended));
    }"""
    _READY = """() => {
      const notebook = window.Jupyter?.notebook;
      return notebook?._fully_loaded && notebook.kernel?.is_connected()
        && notebook.kernel.widget_manager !== undefined;
    }"""
    # The widget manager asks the new kernel for widgets in two steps, and renders all outputs again
    # when it has the answer: a view that is being made at that moment breaks.
    _SETTLED = """async () => {
      await new Promise((loaded) => window.requirejs(["services/kernels/comm"], loaded));
      const { kernel } = window.Jupyter.notebook;
      for (const step of ["closes the control comm", "lists its comms"]) {
        await new Promise((replied) => kernel.execute(`# ${step}`, {
          shell: { reply: () => setTimeout(replied) },
        }));
      }
    }"""
    _SCRIPTS: ClassVar = {
        "run_all": _RUN_ALL,
        "run_cell": _RUN_CELL,
        "run": _RUN,
        "close": _CLOSE,
    }

    def command(self) -> list[str]:
        """Return the program's module and arguments."""
        return [
            "notebook",
            "--no-browser",
            "--allow-root",
            f"--NotebookApp.port={_free_port()}",
            "--NotebookApp.port_retries=0",
            "--NotebookApp.token=",
            f"--NotebookApp.notebook_dir={self.root}",
        ]

    def open(self, page: Page, name: str, *, wait: bool = True) -> OpenNotebook:
        """Open a notebook, run it, and wait until its app can be used.

        Args:
            page: The browser's page.
            name: The notebook's path in the folder.
            wait: Wait for an app? There may be none.
        """
        page.goto(f"{self.url}/notebooks/{quote(name)}")
        page.wait_for_function(self._READY, timeout=START)
        page.evaluate(self._SETTLED)
        opened = OpenNotebook(page, self._SCRIPTS)
        opened.run_all()
        if wait:
            wait_until_interactive(page)
        return opened


def _free_port() -> int:
    """Find a port: Notebook 6 takes any free one when asked to, but does not say which."""
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
