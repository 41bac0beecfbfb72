"""Execute notebooks and write them tidily: outputs only where they are the same each time.

A cell tagged `nbval-ignore-output` shows an app, or something that varies: nothing is kept of it.

    python scripts/notebooks.py                     # all notebooks
    python scripts/notebooks.py notebooks/guide/hello.ipynb
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
IGNORED = "nbval-ignore-output"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def main(names: list[str]) -> None:
    """Tidy the named notebooks, or all there are."""
    for path in [Path(name) for name in names] or sorted(FOLDER.rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, resources={"metadata": {"path": path.parent}}).execute()
        tidy(notebook)
        nbformat.write(notebook, path)
        print(path)


def tidy(notebook: nbformat.NotebookNode) -> None:
    """Take out of a notebook what differs from run to run, or from author to author."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number}"
        tags = cell.metadata.get("tags", [])
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type != "code":
            continue
        # The counts stay: nbval takes a cell with outputs but without one for a mistake.
        if IGNORED in tags:
            cell.outputs = []


if __name__ == "__main__":
    main(sys.argv[1:])
