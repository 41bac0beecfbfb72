"""Notebooks are tidy: a title, code that is short to read, and no output that varies."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = sorted(FOLDER.rglob("*.ipynb"))
IGNORED = "nbval-ignore-output"
TIDY = "Run scripts/notebooks.py on it."


@pytest.fixture(params=PATHS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_it_is_valid_and_runs_in_any_python(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5), TIDY
    assert notebook.metadata.kernelspec.name == "python3", TIDY
    assert "version" not in notebook.metadata.language_info, TIDY


def test_it_begins_with_a_title_and_says_what_it_shows(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    title, _, text = first.source.partition("\n")
    assert title.startswith("# ")
    assert len(text.split()) >= 8


def test_outputs_are_those_of_any_run(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == [*range(1, len(cells) + 1)], TIDY
    for cell in cells:
        for output in cell.outputs:
            assert output.output_type in ("stream", "execute_result", "display_data"), TIDY
            kinds = set(output.get("data", {}))
            assert kinds <= {"text/plain"}, f"{kinds} belong under the tag {IGNORED}"


def test_it_shows_an_app(notebook):
    shown = [cell for cell in notebook.cells if IGNORED in cell.metadata.get("tags", [])]
    assert shown
    assert all(cell.outputs == [] for cell in shown), TIDY


def test_lines_fit_into_a_cell(notebook):
    lines = [line for cell in notebook.cells for line in cell.source.splitlines()]
    assert max(map(len, lines)) <= 120


def test_the_guide_ends_with_something_to_try(request, notebook):
    if request.node.callspec.id.startswith("guide/"):
        assert "**To try**" in notebook.cells[-1].source


@pytest.mark.parametrize("folder", ["guide", "gallery"])
def test_the_folder_is_small(folder):
    files = [path for path in (FOLDER / folder).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 300_000
