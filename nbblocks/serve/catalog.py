"""What is served: notebooks and scripts, each an app with a name and an address."""

from __future__ import annotations

import functools
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from nbblocks.errors import ServeError
from nbblocks.serve.forking.watching import stamp_of
from nbblocks.serve.routes import has_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".ipynb", ".py")
_IMPORT = re.compile(r"^\s*(?:from\s+|import\s+(?:.*,\s*)?)nbblocks\b", re.MULTILINE)
_BUILDS = re.compile(r"\b(?:Blocks|Interface|ChatInterface|launch)\(")
_SKIPPED = re.compile(r"^[._]|^node_modules$")


@dataclass(frozen=True)
class App:
    """One notebook or script.

    Args:
        path: The file, absolute.
        slug: Its place under `/app/`.
        title: What the index and the browser's tab call it.
    """

    path: Path
    slug: str
    title: str


class Place(NamedTuple):
    """Where an address leads to.

    Args:
        app: The app.
        address: The app's own address, below the server's.
        page: The path of one of its pages; "" for the main one.
    """

    app: App
    address: str
    page: str


class Catalog:
    """The apps of a server.

    A folder is read anew each time, so that a notebook saved into it is there on the next visit.

    Args:
        paths: Notebooks, scripts and folders.
        title: Name of the whole; with a single app, its name.

    Raises:
        ServeError: A path is missing, or is no notebook and no script, or a folder has neither.
    """

    def __init__(self, paths: Sequence[str | Path], title: str | None = None) -> None:
        self._sources = [_checked(Path(path)) for path in paths]
        if not self._sources:
            raise ServeError(
                "There is nothing to serve: name a notebook, a .py file or a folder of them."
            )
        self._title = title
        if not self.apps():
            folders = ", ".join(str(source) for source in self._sources)
            raise ServeError(f"There is no notebook and no .py file in {folders}.")

    @property
    def single(self) -> App | None:
        """The only app, when a file and not a folder was asked for: it has no index page."""
        if len(self._sources) == 1 and self._sources[0].is_file():
            return self._app(self._sources[0], self._sources[0].stem, self._title)
        return None

    @property
    def title(self) -> str:
        """The heading of the index page and of the login."""
        if self._title:
            return self._title
        if self.single:
            return self.single.title
        return _words(self._sources[0].name) if len(self._sources) == 1 else "Apps"

    @property
    def root(self) -> Path | None:
        """The directory whose pictures pages may link to; none when several paths are served."""
        if len(self._sources) > 1:
            return None
        source = self._sources[0]
        return source if source.is_dir() else source.parent

    def apps(self) -> list[App]:
        """List the apps in the order of the paths, a folder's by name."""
        single = self.single
        if single:
            return [single]
        found: dict[str, App] = {}
        for path, slug in self._files():
            unique = slug if slug not in found else f"{slug}{path.suffix}"
            number = 2
            while unique in found:
                unique, number = f"{slug}-{number}", number + 1
            found[unique] = self._app(path, unique)
        return list(found.values())

    def find(self, slug: str) -> App | None:
        """Return the app at `/app/<slug>`."""
        return next((app for app in self.apps() if app.slug == slug), None)

    def locate(self, address: str) -> Place | None:
        """Return which app, and which page of it, an address leads to.

        Args:
            address: What stands behind `/app/`, or for a single app behind `/`.
        """
        slug, _, page = address.rpartition("/")
        for place in (self._place(address, ""), self._place(slug, page)):
            if place and (not place.page or has_page(place.app.path, place.page)):
                return place
        return None

    def _place(self, slug: str, page: str) -> Place | None:
        app = self.find(slug) if slug else self.single
        return None if app is None else Place(app, f"app/{quote(slug)}" if slug else "", page)

    def _files(self) -> Iterator[tuple[Path, str]]:
        for source in self._sources:
            if source.is_file():
                yield source, source.stem
                continue
            for path in apps_below(source):
                yield path, path.relative_to(source).with_suffix("").as_posix()

    def _app(self, path: Path, slug: str, title: str | None = None) -> App:
        return App(path, slug, title or _own_title(path) or _words(path.stem))


def _checked(path: Path) -> Path:
    if not path.exists():
        raise ServeError(f"There is no file or folder {str(path)!r}.", exit_code=2)
    if path.is_file() and path.suffix not in SUFFIXES:
        raise ServeError(
            f"{str(path)!r} is neither a notebook (.ipynb) nor a Python script (.py).", exit_code=2
        )
    return path.resolve()


def apps_below(folder: Path, *, deep: bool = True) -> Iterator[Path]:
    """Walk a folder; hidden files, `__pycache__` and checkpoints are nobody's apps.

    Args:
        folder: The folder.
        deep: Look into the folders in it, too?
    """
    for directory, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if deep and not _SKIPPED.search(name))
        for name in sorted(files):
            path = Path(directory, name)
            if not _SKIPPED.search(name) and is_app(path):
                yield path


def is_app(path: Path) -> bool:
    """Tell an app from other files: a notebook, or a script that builds or launches something.

    Of scripts most are none, modules of an app for example, and must not be run.
    """
    if path.suffix == ".ipynb":
        return os.path.isfile(path)  # a path does not say no to names that are too long
    return path.suffix == ".py" and _builds_app(path, stamp_of(str(path)))


def _own_title(path: Path) -> str | None:
    """Find the title a notebook gives itself: in its metadata, else its first heading."""
    return _title_inside(path, stamp_of(str(path))) if path.suffix == ".ipynb" else None


@functools.lru_cache(maxsize=1024)
def _builds_app(path: Path, _stamp: object) -> bool:
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        return False
    return bool(_IMPORT.search(text) and _BUILDS.search(text))


@functools.lru_cache(maxsize=1024)
def _title_inside(path: Path, _stamp: object) -> str | None:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    title = notebook.get("metadata", {}).get("title")
    if title:
        return str(title)
    for cell in notebook.get("cells", []):
        if cell.get("cell_type") != "markdown":
            continue
        heading = re.search(r"^#{1,2}\s+(.+?)\s*#*$", "".join(cell.get("source", "")), re.MULTILINE)
        if heading:
            return re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", heading[1])
    return None


def _words(name: str) -> str:
    text = re.sub(r"[-_\s]+", " ", re.sub(r"^\d+[-_. ]*", "", name) or name).strip()
    return text[:1].upper() + text[1:]
