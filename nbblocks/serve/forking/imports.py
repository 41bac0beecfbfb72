"""Which modules an app imports, read from its text without running it."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import TransformerManager

from nbblocks.serve.forking.libraries import is_installed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.machinery import ModuleSpec
    from pathlib import Path

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
        cells = json.loads(text).get("cells", []) if path.suffix == ".ipynb" else None
        return [text] if cells is None else [*filter(None, map(_python, cells))]
    except (OSError, ValueError, AttributeError, TypeError):
        return []  # its visitors will be told


def _python(cell: Any) -> str | None:
    """Return a cell without IPython's own syntax; None for what is no code."""
    try:
        if cell.get("cell_type") != "code":
            return None
        return TransformerManager().transform_cell("".join(cell["source"]))
    except (SyntaxError, ValueError, AttributeError, KeyError, TypeError):
        return None


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
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from filter(_is_submodule, names)
        elif not isinstance(node, _LATER):
            waiting.extend(ast.iter_child_nodes(node))


def _installed(name: str) -> bool:
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names:
        return True
    spec = _spec_of(top)
    places = [] if spec is None else [spec.origin, *(spec.submodule_search_locations or ())]
    return any(place and is_installed(place) for place in places)


def _is_submodule(name: str) -> bool:
    """Is there an installed module of this name in its package? Neither is imported for that."""
    parts = name.split(".")
    spec = _spec_of(parts[0]) if _installed(name) else None
    for number in range(2, len(parts) + 1):
        places = spec and spec.submodule_search_locations
        spec = PathFinder.find_spec(".".join(parts[:number]), places) if places else None
    return spec is not None and spec.origin is not None


def _spec_of(top: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
