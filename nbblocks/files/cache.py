"""FileCache: the files of one app, in one temporary folder, named by their content."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import weakref
from pathlib import Path

from nbblocks.files.file_data import FileData
from nbblocks.files.lent import LentFiles
from nbblocks.files.paths import PathRules, safe_name

__all__ = ["FileCache"]

_BLOCK = 1 << 20


class FileCache:
    """A temporary folder for what an app shows and receives; gone when the app closes.

    Content decides the name (`<hash>/<file name>`), so the same picture is kept once, and a
    listener that overwrites its output file and returns the same path still shows the new content.

    Args:
        rules: Which files may come in; everything when left out.
    """

    def __init__(self, rules: PathRules | None = None) -> None:
        self.rules = rules or PathRules()
        self._root: Path | None = None
        self._pid = os.getpid()
        self._remover: weakref.finalize[..., FileCache] | None = None
        self._lock = threading.Lock()
        self._lent = LentFiles()

    @property
    def root(self) -> Path:
        """The folder; made on first use, and again in a process forked from that one."""
        with self._lock:
            if self._root is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._root = Path(tempfile.mkdtemp(prefix="nbblocks-"))
                # Also when the process ends, or nobody holds the cache any more.
                self._remover = weakref.finalize(self, _remove, self._root, self._pid)
            return self._root

    def __len__(self) -> int:
        """How many files are in it."""
        if self._root is None:
            return 0
        return sum(path.is_file() for path in self._root.rglob("*"))

    def __bool__(self) -> bool:
        return True

    def __contains__(self, path: str | Path) -> bool:
        return self._root is not None and Path(path).resolve().is_relative_to(self._root.resolve())

    def save(self, data: bytes, name: str, *, mime: str | None = None) -> FileData:
        """Keep bytes as a file.

        Args:
            data: The content.
            name: The name the user knows it by.
            mime: What it is; guessed from the name when left out.
        """
        name = safe_name(name)
        target = self._place(_digest(data), name)
        self._lent.keep(target)
        if not target.exists():
            draft = self.draft()
            draft.write_bytes(data)
            os.replace(draft, target)
        return FileData.of(target, name=name, mime=mime)

    def lend(self, data: bytes, name: str, *, mime: str | None = None) -> FileData:
        """Keep bytes as a file for as long as what is returned, or until its `keep` is called.

        Args:
            data: The content.
            name: The name the user knows it by.
            mime: What it is; guessed from the name when left out.
        """
        name = safe_name(name)
        target = self.root / _digest(data) / name
        return self._lent.lend(target, data, name=name, mime=mime)

    def add(self, path: str | Path, *, mime: str | None = None) -> FileData:
        """Keep a copy of a file, so that its owner may change or delete it.

        Args:
            path: The file.
            mime: What it is; guessed from the name when left out.

        Raises:
            InvalidValueError: There is no such file, or it may not be shown.
        """
        file = FileData.of(path, mime=mime)
        if path in self:
            self._lent.keep(Path(path))
            return file
        source = self.rules.check(path)
        name = safe_name(source.name)
        draft = self.draft()
        digest = _copy(source, draft)
        target = self._place(digest, name)
        self._lent.keep(target)
        os.replace(draft, target)
        return FileData.of(target, name=file.orig_name, mime=file.mime_type)

    def adopt(self, draft: Path, digest: str, name: str, *, mime: str | None = None) -> FileData:
        """Give a finished draft its place.

        Args:
            draft: A path that `draft` handed out.
            digest: The hash of its content.
            name: The name the user knows it by.
            mime: What it is; guessed from the name when left out.
        """
        target = self._place(digest, safe_name(name))
        self._lent.keep(target)
        os.replace(draft, target)
        return FileData.of(target, mime=mime)

    def draft(self) -> Path:
        """Hand out a new empty file inside the cache, to be written and then adopted."""
        handle, name = tempfile.mkstemp(prefix="draft-", dir=self.root)
        os.close(handle)
        return Path(name)

    def close(self) -> None:
        """Delete the folder and everything in it. The cache can be used again."""
        with self._lock:
            remover, self._root, self._remover = self._remover, None, None
        if remover is not None:
            remover()

    def _place(self, digest: str, name: str) -> Path:
        folder = self.root / digest[:32]
        folder.mkdir(exist_ok=True)
        return folder / name


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _remove(root: Path, owner: int) -> None:
    """Delete a folder, but not in a forked process: its parent and siblings still use it."""
    if os.getpid() == owner:
        shutil.rmtree(root, ignore_errors=True)


def _copy(source: Path, target: Path) -> str:
    """Copy a file and return the hash of its content."""
    digest = hashlib.blake2b(digest_size=16)
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(_BLOCK):
            digest.update(block)
            writer.write(block)
    return digest.hexdigest()
