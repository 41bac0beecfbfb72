"""What the extras install: all that the code behind them imports."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def brought_by(requirements: list[str]) -> set[str]:
    """What pip installs for some requirements, with what those require."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        if plain(wanted.name) in found:
            continue
        found.add(plain(wanted.name))
        needs = map(Requirement, distribution(wanted.name).requires or ())
        waiting += [
            each for each in needs if each.marker is None or each.marker.evaluate({"extra": ""})
        ]
    return found


def imported_by(folder: Path) -> set[str]:
    """The packages that the modules of a folder import, the standard library's and ours aside."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
    tops = {name.partition(".")[0] for name in names}
    return tops - sys.stdlib_module_names - {"nbblocks", "typing_extensions"}


@pytest.mark.parametrize("extras", [["serve"], ["serve", "share"]])
def test_an_extra_brings_all_that_its_code_imports(extras):
    folder = ROOT / "nbblocks" / "serve"
    optional = PROJECT["optional-dependencies"]
    brought = brought_by(
        PROJECT["dependencies"] + [each for name in extras for each in optional[name]]
    )
    names = imported_by(folder)
    if "share" not in extras:
        names -= imported_by(folder / "share") - {"jupyter_core", "tornado"}
    owners = packages_distributions()
    missing = {
        name for name in names if not brought & {plain(owner) for owner in owners.get(name, [name])}
    }
    assert "voila" in brought
    assert missing == set()
