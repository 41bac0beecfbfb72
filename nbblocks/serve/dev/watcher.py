"""Notices that a file of an app is saved."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from nbblocks.serve.beside import files_of, imported_names, trees_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    Stamps = dict[Path, tuple[int, int] | None]

INTERVAL = 0.15
"""Seconds between two looks. A file that changes from one to the next is still being written."""

LOOKS = 5
"""With every fifth look, apps are looked for that have come: folders may be large."""

_READ = ("*.css", "*.js", "*.html")
"""What apps read from beside them, as `css_paths` and the like."""


class Watcher:
    """Looks at the files of apps, the modules beside them included.

    It looks rather than being told: a handful of files costs nothing, and that works on every
    system, in containers and on network drives.

    Args:
        apps: Gives the notebooks and scripts as they are now.
    """

    def __init__(self, apps: Callable[[], Iterable[Path]]) -> None:
        self._apps = apps
        self._files: set[Path] = set()
        self._looks = 0
        self._collect()
        self._stamps = self._look()

    @property
    def files(self) -> set[Path]:
        """The files that are looked at, those that are not there yet included."""
        return set(self._files)

    async def changed(self) -> list[Path]:
        """Wait until files have been saved, and nothing more is written; return them."""
        while (now := await self._next()) == self._stamps:
            pass
        while (later := await self._next()) != now:
            now = later
        before, self._stamps = self._stamps, now
        found = [path for path, stamp in now.items() if before.get(path) != stamp]
        await asyncio.to_thread(self._collect)
        self._stamps = {path: now.get(path, stamp) for path, stamp in self._look().items()}
        return found

    async def _next(self) -> Stamps:
        await asyncio.sleep(INTERVAL)
        return await asyncio.to_thread(self._look)

    def _collect(self) -> None:
        """Find the files anew. What is no Python at the moment hides what it imports: keep that."""
        for app in self._apps():
            self._files.update(files_of(app), _modules_wanted(app))
            for pattern in _READ:
                self._files.update(app.parent.glob(pattern))

    def _look(self) -> Stamps:
        self._looks += 1
        if self._looks % LOOKS == 0:
            self._files.update(self._apps())
        return {path: _stamp(path) for path in sorted(self._files)}


def _modules_wanted(app: Path) -> Iterator[Path]:
    """Return where modules would be that an app imports: one may be written later."""
    for tree in trees_of(app):
        for name in imported_names(tree):
            if name not in sys.stdlib_module_names:
                yield app.parent / f"{name}.py"


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
