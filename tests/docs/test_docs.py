"""The documents are true: links lead somewhere, code, commands and options exist."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

import nbblocks as gr
from nbblocks.serve.cli import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*/*.ipynb"))

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}\S.*$", re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
OPTION = re.compile(r"--[a-z][a-z-]*")


@pytest.fixture(params=DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def document(request):
    return request.param


def prose(text):
    """Take the code out of a document."""
    return INLINE.sub("", FENCED.sub("", text))


def anchors(text):
    """Name the headings as GitHub does."""
    slugs: list[str] = []
    for heading in HEADING.findall(FENCED.sub("", text)):
        words = re.sub(r"[^\w\s-]", "", LINK.sub("]", heading)).strip().lower()
        slugs.append(words.replace(" ", "-"))
    return slugs


def dead_links(path, text):
    """Return the relative links of a text in `path` that lead nowhere."""
    dead = []
    for link in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = path.parent / name if name else path
        found = target.exists() and (not anchor or anchor in anchors(target.read_text("utf-8")))
        if not found:
            dead.append(link)
    return dead


def python_blocks():
    blocks = []
    for path in DOCUMENTS:
        codes = [code for kind, code in FENCED.findall(path.read_text("utf-8")) if kind == "python"]
        for number, code in enumerate(codes, start=1):
            blocks.append(pytest.param(code, id=f"{path.name}-{number}"))
    return blocks


def commands(text):
    """Return the lines and phrases of code that call `nbblocks`."""
    codes = itertools.chain(INDENTED.findall(text), INLINE.findall(text))
    return [code.strip() for code in codes if code.strip().startswith("nbblocks ")]


def known_options(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    return set(OPTION.findall(capsys.readouterr().out))


def test_links_lead_somewhere(document):
    assert dead_links(document, document.read_text("utf-8")) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_of_notebooks_lead_somewhere(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert dead_links(path, text) == []


@pytest.mark.parametrize("code", python_blocks())
def test_python_names_what_there_is(code):
    used = {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "gr"
    }
    assert used <= {*gr.__all__}


@pytest.mark.parametrize("code", python_blocks())
def test_python_that_is_a_whole_app_runs(code):
    imports = re.findall(r"^(?:import|from) .+$", code, re.MULTILINE)
    if imports == ["import nbblocks as gr"]:
        names: dict[str, object] = {}
        exec(code, names)
        assert isinstance(names["demo"], gr.Blocks)


def test_the_architecture_names_files_that_there_are():
    named = INLINE.findall(FENCED.sub("", (ROOT / "ARCHITECTURE.md").read_text("utf-8")))
    paths = [name for name in named if re.fullmatch(r"[\w.-]+(/[\w.-]*)+", name)]
    homes = (ROOT, ROOT / "nbblocks")
    assert [path for path in paths if not any((home / path).exists() for home in homes)] == []
    assert paths


def test_commands_have_the_options_they_are_shown_with(document, capsys):
    for line in commands(document.read_text("utf-8")):
        command = line.split()[1]
        if command.startswith("-"):
            continue
        unknown = {*OPTION.findall(line)} - known_options(command, capsys)
        assert not unknown, f"{document.name} says: {line}"


@pytest.mark.parametrize("command", ["serve", "dev", "deploy"])
def test_options_are_documented(command, capsys):
    text = "".join(path.read_text("utf-8") for path in ROOT.glob("docs/*.md"))
    missing = known_options(command, capsys) - {*OPTION.findall(text), "--help"}
    assert not missing
