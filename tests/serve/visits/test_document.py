"""What an app's file says without running it."""

from __future__ import annotations

import json

import nbformat
import pytest

from nbblocks.serve.catalog import Catalog
from nbblocks.serve.visits.document import document
from tests.serve.serving import write_notebook


@pytest.mark.parametrize(
    ("spec", "info", "kernel"),
    [
        ({"name": "python3", "language": "python"}, {}, "python3"),
        ({"name": "conda-env-mine-py", "language": "python"}, {}, "python3"),
        ({"name": "mine"}, {"name": "python"}, "python3"),
        ({"name": "ours", "language": "python"}, {}, "ours"),
        ({"name": "ir", "language": "R"}, {}, "ir"),
        ({}, {}, "python3"),
    ],
)
def test_only_kernels_of_python_stand_in_for_each_other(tmp_path, monkeypatch, spec, info, kernel):
    installed = tmp_path / "share" / "kernels" / "ours"
    installed.mkdir(parents=True)
    (installed / "kernel.json").write_text("{}")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    path = write_notebook(tmp_path / "a.ipynb", "1")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.kernelspec = {"display_name": "", **spec}
    notebook.metadata.language_info = info
    nbformat.write(notebook, path)
    [app] = Catalog([path]).apps()
    assert document(app).kernel_name == kernel


def test_a_notebook_of_an_older_format_is_read(tmp_path):
    cells = [
        {"cell_type": "heading", "level": 1, "source": ["Old"], "metadata": {}},
        {"cell_type": "code", "input": ["a = 1\n", "a"], "language": "python", "outputs": []},
    ]
    notebook = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({**notebook, "worksheets": [{"cells": cells, "metadata": {}}]}))
    [app] = Catalog([path]).apps()
    prose, code = document(app).cells
    assert "Old" in prose.html
    assert code.source == "a = 1\na"
