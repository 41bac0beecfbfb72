"""An app that is to be deployed: its files, and what must be installed for them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from typing import TYPE_CHECKING

from nbblocks._version import __version__
from nbblocks.serve.beside import files_of, imported_names, modules_beside, trees_of
from nbblocks.serve.catalog import Catalog

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


EXTRAS = "serve,image,process"
"""Those of nbblocks that every app may need: nothing that an app imports names the last two."""


@dataclass(frozen=True)
class Project:
    """An app that is to be deployed.

    Args:
        title: What it is called.
        name: The notebook, script or folder, from its folder on.
        folder: Where it is.
        apps: The notebooks and scripts that are shown: itself, or those in the folder.
        files: Its own files: notebooks, scripts, and the modules beside them.
        requirements: What must be installed, each of the version that is installed here.
        unknown: Modules that are imported and not installed here.
    """

    title: str
    name: str
    folder: Path
    apps: tuple[Path, ...]
    files: tuple[Path, ...]
    requirements: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def module_folders(self) -> list[str]:
        """Where the modules beside the apps are, from the folder on."""
        folders = (app.parent.relative_to(self.folder).as_posix() for app in self.apps)
        return [*dict.fromkeys(folders)]

    @classmethod
    def of(cls, path: Path) -> Project:
        """Read an app.

        Raises:
            ServeError: There is none.
        """
        catalog = Catalog([path])
        path = path.resolve()
        folder = path if path.is_dir() else path.parent
        apps = tuple(app.path for app in catalog.apps())
        files = tuple(dict.fromkeys(file for app in apps for file in files_of(app)))
        pins, unknown = requirements_of(apps)
        name = "." if path.is_dir() else path.name
        return cls(catalog.title, name, folder, apps, files, pins, unknown)


def requirements_of(apps: Iterable[Path]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what provides the modules that apps import, pinned, and the modules nobody provides.

    Args:
        apps: Notebooks and scripts.
    """
    names = {
        name for app in apps for name in _imported(app) if not modules_beside(app.parent, name)
    }
    providers = packages_distributions()
    pins, unknown = {f"nbblocks[{EXTRAS}]=={__version__}"}, set[str]()
    for name in names - sys.stdlib_module_names - {"nbblocks"}:
        found = [_pin(provider) for provider in providers.get(name, ())]
        pins.update(pin for pin in found if pin)
        if not any(found):
            unknown.add(name)
    return tuple(sorted(pins, key=str.lower)), tuple(sorted(unknown))


def _imported(app: Path) -> set[str]:
    """Return the modules that an app imports, and those that the modules beside it import."""
    files = files_of(app)
    return {name for file in files for tree in trees_of(file) for name in imported_names(tree)}


def _pin(distribution: str) -> str | None:
    try:
        # What stands behind a plus is a build of this machine's, which no index has.
        return f"{distribution}=={version(distribution).partition('+')[0]}"
    except PackageNotFoundError:
        return None
