"""The pages of an app, read from its text: so an address that is none needs no kernel."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbblocks.app.pages import is_path, slug_of
from nbblocks.errors import InvalidValueError
from nbblocks.serve.beside import files_of, trees_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def has_page(app: Path, path: str) -> bool:
    """Can an app have a page at a path below its own address?

    Args:
        app: A notebook or a script.
        path: What stands behind the app's address, without slashes around it.
    """
    for call in _routes(app):
        given = _path_of(call)
        if given is None and "." not in path and is_path(path):
            return True  # it is made while the app runs
        # A second page of the same name has an underscore before it, and so on.
        if given and path.lstrip("_") == given.lstrip("_"):
            return True
    return False


def _routes(app: Path) -> Iterator[ast.Call]:
    for file in files_of(app):
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
