"""LentFile: a file that is deleted when nobody holds its `FileData` any more.

What a camera sends or a function draws ten times a second would fill the disk.
"""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

from nbblocks.files.file_data import FileData

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["LentFile", "LentFiles"]


class LentFile(FileData):
    """A file that lasts as long as this object, until somebody is told its path."""

    on_keep: Callable[[], object] | None = None

    def keep(self) -> None:
        """Let the file last as long as the app: its path is given away."""
        if self.on_keep is not None:
            self.on_keep()


class LentFiles:
    """The lent files of one cache, one object for each; a file with the same content is shared."""

    def __init__(self) -> None:
        self._files: dict[Path, tuple[weakref.ref[LentFile], weakref.finalize[..., LentFile]]] = {}
        # The garbage collector may call `_gone` while this thread is in here.
        self._lock = threading.RLock()

    def lend(self, target: Path, data: bytes, *, name: str, mime: str | None) -> FileData:
        """Write a file, or find the one that is there.

        Args:
            target: Where, by its content.
            data: The content.
            name: The name the user knows it by.
            mime: What it is; guessed from the name when left out.
        """
        with self._lock:
            known = self._files.get(target)
            file = None if known is None else known[0]()
            if file is not None:
                return file
            if known is None and target.exists():
                return FileData.of(target, name=name, mime=mime)  # the app keeps it anyway
            self.keep(target)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
            described = FileData.of(target, name=name, mime=mime)
            file = LentFile(described.path, None, described.size, name, described.mime_type)
            file.on_keep = lambda: self.keep(target)
            remover = weakref.finalize(file, self._gone, target, os.getpid())
            remover.atexit = False  # the folder goes as a whole
            self._files[target] = (weakref.ref(file), remover)
            return file

    def keep(self, target: Path) -> None:
        """Do not delete a file when its object goes."""
        with self._lock:
            _file, remover = self._files.pop(target, (None, None))
            if remover is not None:
                remover.detach()

    def _gone(self, target: Path, owner: int) -> None:
        if os.getpid() != owner:
            return  # a forked process: its parent still shows the file
        with self._lock:
            del self._files[target]
            target.unlink(missing_ok=True)
            with suppress(OSError):  # there is another file with this content
                target.parent.rmdir()
