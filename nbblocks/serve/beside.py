"""What an app is made of: its file, and the modules beside it that it imports. Nothing is run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbblocks.serve.forking.imports import sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def files_of(app: Path) -> list[Path]:
    """Return an app's file and those of the modules beside it, however they are imported.

    Args:
        app: A notebook or a script.
    """
    found: dict[Path, None] = {}
    waiting = [app]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = None
        for tree in trees_of(path):
            for name in imported_names(tree):
                waiting.extend(_beside(app.parent, name))
    return list(found)


def trees_of(path: Path) -> Iterator[ast.Module]:
    """Parse a script, or each cell of a notebook; what is no Python is left out."""
    for source in sources(path):
        try:
            yield ast.parse(source)
        except (SyntaxError, ValueError):
            continue


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Return the modules that are imported anywhere in a tree, by their first part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _beside(folder: Path, name: str) -> list[Path]:
    module, package = folder / f"{name}.py", folder / name
    if (package / "__init__.py").is_file():
        return sorted(package.rglob("*.py"))
    return [module] if module.is_file() else []
