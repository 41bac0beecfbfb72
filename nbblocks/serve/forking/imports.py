"""Which modules an app imports, read from its text without running it."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.inputtransformer2 import TransformerManager

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
"""Imports in these happen when somebody calls, or are none of the app's concern."""


def imported_modules(paths: Iterable[Path]) -> list[str]:
    """Return the installed modules that notebooks and scripts import when they start.

    An import inside a function is meant to happen later. A module beside the app may change while
    the server runs. Both are left to the kernels.

    Args:
        paths: `.ipynb` and `.py` files; one that cannot be read is left out.
    """
    found: dict[str, None] = {}
    for path in paths:
        for source in sources(path):
            found.update(dict.fromkeys(_imports(source)))
    return [name for name in found if _installed(name)]


def sources(path: Path) -> list[str]:
    """Return the Python of a script, or of a notebook's cells; nothing of what cannot be read."""
    try:
        text = path.read_text("utf-8")
        if path.suffix != ".ipynb":
            return [text]
        cells = json.loads(text).get("cells", [])
        return [
            TransformerManager().transform_cell("".join(cell["source"]))
            for cell in cells
            if cell.get("cell_type") == "code"
        ]
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return []  # its visitors will be told


def _imports(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif not isinstance(node, _LATER):
            waiting.extend(ast.iter_child_nodes(node))


def _installed(name: str) -> bool:
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return True
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return False
    places = [] if spec is None else [spec.origin, *(spec.submodule_search_locations or ())]
    return any(place and "site-packages" in Path(place).parts for place in places)
