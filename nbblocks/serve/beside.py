"""What an app is made of: its file, and the modules beside it that it imports. Nothing is run."""

from __future__ import annotations

import ast
from importlib.util import find_spec
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
                waiting.extend(modules_beside(app.parent, name))
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


def modules_beside(folder: Path, name: str) -> list[Path]:
    """Return the files that `import name` means in an app; none if it is no module beside it.

    Args:
        folder: Where the app is.
        name: A module's name, or the first part of it.
    """
    module, package = folder / f"{name}.py", folder / name
    if not (package / "__init__.py").is_file():
        if module.is_file():
            return [module]
        if not package.is_dir() or _is_installed(name):
            return []
    return sorted(package.rglob("*.py"))


def _is_installed(name: str) -> bool:
    """Whether Python takes an installed module rather than a folder without `__init__.py`."""
    try:
        spec = find_spec(name)
    except ValueError:  # it is imported, and has none
        return True
    return spec is not None and spec.origin is not None
