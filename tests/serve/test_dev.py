"""`nbblocks dev`: what is watched, and that open pages show what was saved."""

from __future__ import annotations

import asyncio
import os
from urllib.request import urlopen

import pytest

from nbblocks.serve.dev import watcher
from nbblocks.serve.dev.watcher import Watcher
from tests.polling import until
from tests.serve.serving import get, kernels, write_notebook

APP = """
import nbblocks as gr
from words import WORD

with gr.Blocks() as demo:
    gr.Markdown("<p style='height: 3000px'>tall</p>")
    gr.Button(f"{WORD} VERSION")
"""


@pytest.fixture
def app(tmp_path):
    (tmp_path / "words.py").write_text("WORD = 'the'\n")
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(watcher, "INTERVAL", 0.02)


def save(path, text):
    """Write a file as editors do: the whole at once, and with a time of its own."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(0, max(path.stat().st_mtime_ns, before + 1_000_000)))


def saving(watching, folder):
    """Save a file, and tell what is noticed: `await saved(name, text)`."""

    async def saved(name, text):
        changed = asyncio.ensure_future(watching.changed())
        save(folder / name, text)
        return [path.name for path in await asyncio.wait_for(changed, 20)]

    return saved


async def test_the_app_and_what_it_is_made_of_are_watched(app, quick):
    folder = app.parent
    watching = Watcher(lambda: [app])
    (folder / "notes.txt").write_text("")
    assert watching.files == {app, folder / "words.py", folder / "nbblocks.py"}

    saved = saving(watching, folder)
    assert await saved("words.py", "WORD = 'another'\n") == ["words.py"]
    assert await saved("app.py", "import later\nnot python") == ["app.py"]
    # What is no Python hides what it imports: that is watched all the same.
    assert await saved("words.py", "WORD = 'third'\n") == ["words.py"]
    assert await saved("app.py", "import later") == ["app.py"]
    assert await saved("later.py", "") == ["later.py"]


async def test_apps_that_come_later_are_watched_too(app, quick):
    folder = app.parent
    watching = Watcher(lambda: folder.glob("*app.py"))
    (folder / "tools.py").write_text("")

    saved = saving(watching, folder)
    assert await saved("second_app.py", "import tools") == ["second_app.py"]
    assert await saved("tools.py", "TOOL = 1\n") == ["tools.py"]
    assert await saved("second_app.py", "import tools\n") == ["second_app.py"]


def test_modules_in_a_folder_without_init_are_watched(app):
    text = app.parent / "parts" / "text.py"
    text.parent.mkdir()
    text.write_text("")
    app.write_text("from parts.text import hello")
    watching = Watcher(lambda: [app])
    assert text in watching.files


async def test_nothing_is_told_while_files_are_written(app, quick, monkeypatch):
    watching = Watcher(lambda: [app])
    looks = iter([1, 2, 2])
    seen = []

    def look():
        state = next(looks)
        seen.append(state)
        return {app: (state, 0)}

    monkeypatch.setattr(watching, "_look", look)
    monkeypatch.setattr(watching, "_collect", lambda: monkeypatch.undo())
    assert await asyncio.wait_for(watching.changed(), 20) == [app]
    assert seen == [1, 2, 2]


def test_visits_are_looked_after_when_an_app_was_saved(serve, counter, quick, monkeypatch):
    monkeypatch.setattr("nbblocks.serve.visits.presence.UNJOINED", 0.5)
    server = serve(counter, dev=True)
    with urlopen(f"{server.url}nbblocks/dev", timeout=30) as states:
        first = states.readline()
        save(counter, counter.read_text() + "\n")
        assert states.readline() == b"\n"
        assert states.readline() not in (first, b"")
    get(server.url)  # whose page never joins
    until(lambda: kernels(server))
    until(lambda: not kernels(server))


@pytest.mark.browser
def test_an_open_page_shows_what_is_saved(serve, app, page, quick, capfd):
    server = serve(app, dev=True, show_tracebacks=True)
    page.goto(server.url)
    page.get_by_role("button", name="the VERSION").wait_for()
    page.mouse.wheel(0, 2000)
    page.wait_for_function("scrollY > 1500")
    before = page.evaluate("scrollY")
    save(app.parent / "words.py", "WORD = 'second'\n")
    page.get_by_role("button", name="second VERSION").wait_for()
    page.wait_for_function("before => scrollY === before", arg=before)
    save(app, "with gr.Blocks(\n")
    page.get_by_role("alert").get_by_text("SyntaxError").wait_for()
    save(app, APP.replace("VERSION", "and last"))
    page.get_by_role("button", name="second and last").wait_for()
    until(lambda: len(kernels(server)) == 1)
    assert "words.py saved: 1 page loads again" in capfd.readouterr().out


@pytest.mark.browser
def test_a_notebook_that_cannot_be_read_recovers(serve, tmp_path, page, quick):
    path = write_notebook(tmp_path / "a.ipynb", "# First")
    page.goto(serve(path, dev=True).url)
    page.get_by_role("heading", name="First").wait_for()
    save(path, "{")
    page.get_by_role("alert").wait_for()
    write_notebook(path, "# Second")
    page.get_by_role("heading", name="Second").wait_for()
