"""An app that is to be deployed: its files, and what must be installed for them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import TYPE_CHECKING

from nbblocks._version import __version__
from nbblocks.serve.beside import files_of, imported_names, trees_of
from nbblocks.serve.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Project:
    """An app that is to be deployed.

    Args:
        title: What it is called.
        name: The notebook, script or folder, from its folder on.
        folder: Where it is.
        files: Its own files: notebooks, scripts, and the modules beside them.
        requirements: What must be installed, each of the version that is installed here.
        unknown: Modules that are imported and not installed here.
    """

    title: str
    name: str
    folder: Path
    files: tuple[Path, ...]
    requirements: tuple[str, ...]
    unknown: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> Project:
        """Read an app.

        Raises:
            ServeError: There is none.
        """
        catalog = Catalog([path])
        path = path.resolve()
        folder = path if path.is_dir() else path.parent
        files = tuple(dict.fromkeys(file for app in catalog.apps() for file in files_of(app.path)))
        pins, unknown = requirements_of(files, folder)
        name = "." if path.is_dir() else path.name
        return cls(catalog.title, name, folder, files, pins, unknown)


def requirements_of(files: Iterable[Path], folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what provides the modules that files import, pinned, and the modules nobody provides.

    Args:
        files: Python files and notebooks.
        folder: Where modules of their own are.
    """
    names = {name for file in files for tree in trees_of(file) for name in imported_names(tree)}
    own = {file.stem for file in files} | {path.name for path in folder.iterdir()}
    providers = packages_distributions()
    pins, unknown = {f"nbblocks[serve]=={__version__}"}, set[str]()
    for name in names - own - sys.stdlib_module_names - {"nbblocks"}:
        found = [_pin(provider) for provider in providers.get(name, ())]
        pins.update(pin for pin in found if pin)
        if not any(found):
            unknown.add(name)
    return tuple(sorted(pins, key=str.lower)), tuple(sorted(unknown))


def _pin(distribution: str) -> str | None:
    try:
        # What stands behind a plus is a build of this machine's, which no index has.
        return f"{distribution}=={version(distribution).partition('+')[0]}"
    except PackageNotFoundError:
        return None
