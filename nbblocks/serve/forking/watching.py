"""What a script looks at while its app is built, and what it leaves for its end."""

from __future__ import annotations

import atexit
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.libraries import is_installed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

Stamp = tuple[int, int] | None
"""When a file was written and how long it is; None for one that is not there."""

WATCHED = 500
"""Files at most that are looked at again when a visitor comes."""

_VISITORS = ("HTTP_", "REMOTE_", "SERVER_", "VOILA_")
_OURS = ("BROKER", "REQUEST_ID", "SCRIPT", "SERVED", "VISIT_SEED")
_REQUEST = ("QUERY_STRING", "SCRIPT_NAME", "PATH_INFO")
_VISITORS_OWN = frozenset([*_REQUEST, *(f"NBBLOCKS_{name}" for name in _OURS)])
_MACHINES = frozenset({"HTTP_PROXY"})
_SYSTEM = ("/proc/", "/sys/", "/dev/")


def stamp_of(path: str) -> Stamp:
    """Return what tells one state of a file or folder from the next."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


# -------------------------------------------------------------------- environment


class _Environment(os._Environ):  # type: ignore[type-arg]
    """An environment that notes who looks for what is different for each visitor."""

    noted: set[str] = set()

    def __getitem__(self, name: Any) -> Any:
        if isinstance(name, str) and of_visitor(name):
            self.noted.add(name)
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[Any]:
        # Libraries look for settings of theirs; an app may look for headers.
        if not _is_library(_caller()):
            self.noted.add("all variables")
        return super().__iter__()


def of_visitor(name: str) -> bool:
    """Is a variable different for each visitor?"""
    own = name.startswith(_VISITORS) or name in _VISITORS_OWN
    return own and name not in _MACHINES


@contextmanager
def watching_environment() -> Generator[set[str]]:
    """Collect the names of those variables that are read and differ between visitors."""
    _Environment.noted = noted = set[str]()
    os.environ.__class__ = _Environment  # who has imported the object holds it
    try:
        yield noted
    finally:
        os.environ.__class__ = os._Environ


def _caller() -> str:
    """Return the file whose code iterates: not that of the mapping or of a listing."""
    frame = sys._getframe(2)
    while frame.f_back and (
        frame.f_code.co_filename.startswith("<frozen") or _is_mapping(frame.f_code.co_filename)
    ):
        frame = frame.f_back
    return frame.f_code.co_filename


def _is_mapping(path: str) -> bool:
    return path in {os.__file__, __file__} or path.endswith("_collections_abc.py")


# ---------------------------------------------------------------------------- end


@contextmanager
def watching_farewells() -> Generator[list[str]]:
    """Collect what an app, not a library, wants to be called at the end of the process."""
    farewells, original = list[str](), atexit.register

    def register(function: Any, *args: Any, **kwargs: Any) -> Any:
        caller = sys._getframe(1)
        ours = str(caller.f_globals.get("__name__")).split(".")[0] == "nbblocks"
        if not ours and not _is_library(caller.f_code.co_filename):
            farewells.append(getattr(function, "__name__", repr(function)))
        return original(function, *args, **kwargs)

    atexit.register = register  # type: ignore[assignment]
    try:
        yield farewells
    finally:
        atexit.register = original


# -------------------------------------------------------------------------- files


class _Files:
    """Hears of every file that this process opens; hearing of them cannot be undone."""

    def __init__(self) -> None:
        self.seen: dict[str, Stamp] | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.seen is None:
            return
        if event == "open":
            path, mode, flags = arguments
            writes = "r" not in mode if mode else (flags or 0) & (os.O_WRONLY | os.O_RDWR)
            if not writes:
                self._note(path)
        elif event in ("os.listdir", "os.scandir") and not _imports():
            self._note(arguments[0] if arguments[0] is not None else ".")

    def _note(self, path: Any) -> None:
        if self.seen is None or not isinstance(path, (str, bytes)):
            return
        path = os.path.abspath(os.fsdecode(path))
        if path not in self.seen and not _is_library(path) and len(self.seen) < WATCHED:
            self.seen[path] = stamp_of(path)


@contextmanager
def watching_files() -> Generator[dict[str, Stamp]]:
    """Collect the files and folders that are read, with their stamps from just before.

    Of a module that is imported it is the file of its source, which need not be read for that. If
    it was written since this began, nobody knows what was imported, and its stamp fits nothing.
    """
    files, began, known = _Files(), time.time_ns(), set(sys.modules)
    files.seen = seen = {}
    try:
        yield seen
    finally:
        files.seen = None
        for name in sys.modules.keys() - known:
            path = getattr(sys.modules[name], "__file__", None)
            if isinstance(path, str) and not _is_library(path) and len(seen) < WATCHED:
                stamp = stamp_of(path)
                new = stamp is not None and stamp[0] >= began
                seen.setdefault(os.path.abspath(path), (0, 0) if new else stamp)


def _imports() -> bool:
    """Does the import system list a folder, to look for modules?"""
    return "importlib" in sys._getframe(2).f_code.co_filename


def _is_library(path: str) -> bool:
    """Is a file Python's, installed, compiled, or none that is on a disk?"""
    return path.startswith((*_SYSTEM, "<")) or path.endswith(".pyc") or is_installed(path)
