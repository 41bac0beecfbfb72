"""The pages of an app, read from its text: so an address that is none needs no kernel."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbblocks.app.pages import RESERVED, is_path, slug_of
from nbblocks.errors import InvalidValueError
from nbblocks.serve.beside import files_of, trees_of
from nbblocks.serve.forking.watching import stamp_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nbblocks.serve.forking.watching import Stamp


def has_page(app: Path, path: str) -> bool:
    """Can an app have a page at a path below its own address?

    Args:
        app: A notebook or a script.
        path: What stands behind the app's address, without slashes around it.
    """
    paths = _paths(app)
    made_later = None in paths and "." not in path and is_path(path)
    return path in paths or made_later


def _paths(app: Path) -> set[str | None]:
    """Return the paths of all pages; each visit asks for them, and reading takes long.

    None is among them where some cannot be read: they are made while the app runs.
    """
    known = _known.get(app)
    if known is None or any(stamp_of(str(path)) != stamp for path, stamp in known[0].items()):
        files = files_of(app)
        # A module that comes later changes the folder that it comes into.
        looked_at = {*files, *(file.parent for file in files)}
        stamps = {path: stamp_of(str(path)) for path in looked_at}
        known = _known[app] = (stamps, _taken(_routes(files)))
    return known[1]


_known: dict[Path, tuple[dict[Path, Stamp], set[str | None]]] = {}
"""By app: the state of all that was read, and what was found."""


def _taken(calls: Iterable[ast.Call]) -> set[str | None]:
    """Return the paths that calls come to: of two with the same, one gets an underscore more."""
    paths: set[str | None] = set()
    for path in map(_path_of, calls):
        while path and (path in paths or path in RESERVED):
            path = f"_{path}"
        paths.add(path)
    return paths - {""}


def _routes(files: Iterable[Path]) -> Iterator[ast.Call]:
    for file in files:
        for tree in trees_of(file):
            for node in ast.walk(tree):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr == "route"
                ):
                    yield node


def _path_of(call: ast.Call) -> str | None:
    """Return the path that a call of `demo.route` gives or implies; None if it cannot be read."""
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if None in named or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    given = dict(zip(("name", "path"), call.args, strict=False)) | named
    path = given.get("path", ast.Constant(None))
    if not isinstance(path, ast.Constant):
        return None
    if isinstance(path.value, str):
        return path.value.strip("/")
    name = given.get("name")
    if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
        return None
    try:
        return slug_of(name.value)
    except InvalidValueError:
        return ""  # the app will say so
