"""UploadStore: files on their way from a page, chunk by chunk, straight to disk."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error, InvalidValueError

if TYPE_CHECKING:
    from pathlib import Path

    from nbblocks.files.cache import FileCache
    from nbblocks.files.file_data import FileData

__all__ = ["UploadStore"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass
class _Upload:
    """One file on its way."""

    name: str
    mime: str
    size: int
    draft: Path
    received: int = 0
    digest: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))


class UploadStore:
    """Takes a page's uploads. The id is the page's own, random and long enough not to be guessed.

    Every answer is the number of bytes that have arrived, so a page that lost its connection asks
    with `begin` and goes on from there; a chunk at another offset is not written.

    Args:
        cache: Where the finished files go.
        max_size: Bytes a file may have; None for no limit.
    """

    def __init__(self, cache: FileCache, max_size: int | None = None) -> None:
        self.max_size = max_size
        self._cache = cache
        self._running: dict[str, _Upload] = {}
        self._finished: dict[str, FileData] = {}
        self._lock = threading.Lock()

    def receive(
        self,
        upload: str,
        *,
        name: str,
        mime: str,
        size: int,
        offset: int,
        chunk: bytes | memoryview,
    ) -> int:
        """Take one `upload` message: begin when the id is new, append, finish when complete.

        Returns:
            The bytes that have arrived so far.

        Raises:
            Error: The file is too large, or the chunk does not fit.
        """
        self.begin(upload, name, mime, size)
        received = self.append(upload, offset, chunk)
        if received == size:
            self.finish(upload)
        return received

    def begin(self, upload: str, name: str, mime: str, size: int) -> int:
        """Announce a file, or ask how much of it has arrived.

        Returns:
            The bytes that have arrived so far.

        Raises:
            Error: The id is malformed, or the file is too large.
        """
        if not _ID.fullmatch(upload):
            raise Error(f"The upload id {upload!r} is not one. Reload the page and try again.")
        with self._lock:
            if upload in self._finished:
                return self._finished[upload].size or 0
            if upload not in self._running:
                self.check_size(name, size)
                self._running[upload] = _Upload(name, mime, size, self._cache.draft())
            return self._running[upload].received

    def append(self, upload: str, offset: int, chunk: bytes | memoryview) -> int:
        """Write a chunk if it continues the file.

        Returns:
            The bytes that have arrived: not `offset + len(chunk)` when the chunk did not fit.

        Raises:
            Error: No such upload is running, or the chunk goes past the announced end.
        """
        with self._lock:
            if upload in self._finished:
                return self._finished[upload].size or 0
            running = self._get(upload)
            if offset != running.received:
                return running.received
            if offset + len(chunk) > running.size:
                self._drop(upload)
                raise Error(
                    f"{running.name} is longer than the {running.size} bytes it was announced with."
                    " Did it change while it was sent? Upload it again."
                )
            with running.draft.open("ab") as writer:
                writer.write(chunk)
            running.digest.update(chunk)
            running.received += len(chunk)
            return running.received

    def finish(self, upload: str) -> FileData:
        """Close a complete upload and return its file. Doing so twice is fine.

        Raises:
            Error: No such upload is running, or bytes are missing.
        """
        with self._lock:
            if upload in self._finished:
                return self._finished[upload]
            running = self._get(upload)
            if running.received != running.size:
                raise Error(
                    f"Only {running.received} of {running.size} bytes of {running.name} have "
                    "arrived. Wait for the upload to end, or upload it again."
                )
            file = self._cache.adopt(
                running.draft, running.digest.hexdigest(), running.name, mime=running.mime or None
            )
            del self._running[upload]
            self._finished[upload] = file
            return file

    def resolve(self, upload: str) -> FileData:
        """Return the file of a finished upload.

        Raises:
            Error: There is no such upload, or it has not finished.
        """
        with self._lock:
            if upload in self._finished:
                return self._finished[upload]
            running = self._get(upload)
        raise Error(
            f"{running.name} is still being uploaded ({running.received} of {running.size} bytes). "
            "Wait for it to end and try again."
        )

    def cancel(self, upload: str) -> None:
        """Forget a running upload and delete what has arrived of it."""
        with self._lock:
            self._drop(upload)

    def check_size(self, name: str, size: int) -> None:
        """Refuse what is too large.

        Raises:
            Error: It is larger than this app takes.
        """
        if size < 0:
            raise InvalidValueError(f"{name} was announced with {size} bytes. Upload it again.")
        if self.max_size is not None and size > self.max_size:
            raise Error(
                f"{name} has {_megabytes(size)}, and this app takes files up to "
                f"{_megabytes(self.max_size)}. Choose a smaller one."
            )

    def close(self) -> None:
        """Forget every upload; the cache deletes the files."""
        with self._lock:
            for upload in list(self._running):
                self._drop(upload)
            self._finished.clear()

    def _get(self, upload: str) -> _Upload:
        if upload not in self._running:
            raise Error("The uploaded file is no longer here. Upload it again.")
        return self._running[upload]

    def _drop(self, upload: str) -> None:
        running = self._running.pop(upload, None)
        if running is not None:
            running.draft.unlink(missing_ok=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size:,} bytes"
