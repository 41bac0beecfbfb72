"""The page template: in stock Voila, in a checkout, and in step with the design tokens."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nbblocks.errors import ServeError
from nbblocks.serve import template
from tests.polling import until
from tests.serve.serving import write_notebook

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "voila_templates" / "nbblocks"


@pytest.fixture
def installed(tmp_path):
    """A Jupyter data folder with the template in it, as the wheel installs it."""
    folder = tmp_path / "share" / "voila" / "templates"
    folder.mkdir(parents=True)
    (folder / "nbblocks").symlink_to(TEMPLATE)
    return tmp_path / "share"


def test_a_checkout_uses_its_own_template():
    assert template.template_folder() == TEMPLATE


def test_an_installation_finds_it_in_the_data_folders(installed, monkeypatch):
    monkeypatch.setattr(template, "_CHECKOUT", Path("/nowhere"))
    monkeypatch.setenv("JUPYTER_PATH", str(installed))
    assert template.template_folder() == installed / "voila" / "templates" / "nbblocks"


def test_a_missing_template_says_what_to_do(monkeypatch):
    monkeypatch.setattr(template, "_CHECKOUT", Path("/nowhere"))
    monkeypatch.setattr(template, "jupyter_path", lambda *_: [])
    with pytest.raises(ServeError, match="reinstall nbblocks"):
        template.template_folder()


@pytest.fixture
def stock_voila(installed, tmp_path):
    """Start `voila --template=nbblocks` on a path; gives its address."""
    processes = []
    environment = {
        **os.environ,
        "JUPYTER_PATH": str(installed),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }

    def start(path: Path) -> str:
        log = tmp_path / "voila.log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        arguments = [str(path), "--template=nbblocks", "--no-browser", f"--port={port}"]
        with log.open("w") as stream:
            command = [sys.executable, "-m", "voila", *arguments]
            processes.append(subprocess.Popen(command, stderr=stream, env=environment))
        return until(lambda: re.search(r"running at:\s+(http://localhost:\d+/)", log.read_text()))[
            1
        ]

    yield start
    for process in processes:
        process.terminate()
        process.wait(30)


@pytest.mark.browser
def test_stock_voila_shows_an_app_with_it(stock_voila, tmp_path, page):
    code = "import nbblocks as gr\nwith gr.Blocks() as demo:\n    gr.Textbox(label='Name')\ndemo"
    page.goto(stock_voila(write_notebook(tmp_path / "app.ipynb", "# Stock", code)))
    page.get_by_label("Name").wait_for()
    page.wait_for_selector("#nbb-page:not([data-nbb-loading])")
    assert page.get_by_role("heading", name="Stock").is_visible()


@pytest.mark.browser
def test_stock_voila_lists_a_folder_with_it(stock_voila, tmp_path, page):
    folder = tmp_path / "apps"
    write_notebook(folder / "deep" / "one & two.ipynb", "# Stock", "1")
    page.goto(stock_voila(folder))
    page.get_by_role("link", name="deep").click()
    page.get_by_role("link", name="one & two.ipynb").click()
    page.get_by_role("heading", name="Stock").wait_for()


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"(--nbb-[\w-]+):\s*(#\w+);", css))


def test_the_page_has_the_colours_of_the_tokens():
    tokens = (ROOT / "js" / "src" / "tokens.css").read_text("utf-8")
    light_css, _, rest = tokens.partition(':where([data-nbb-theme="dark"])')
    light = declared(light_css)
    dark = {**light, **declared(rest.partition("}")[0])}
    page = (TEMPLATE / "page.css").read_text("utf-8")
    pairs = re.findall(r"(--nbb-[\w-]+): light-dark\((#\w+), (#\w+)\);", page)
    assert len(pairs) > 10
    assert {name: (light[name], dark[name]) for name, *_ in pairs} == {
        name: (one, other) for name, one, other in pairs
    }


def test_the_template_asks_nobody_else():
    for path in TEMPLATE.iterdir():
        addresses = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
        assert not addresses, f"{path.name} names {addresses}"
