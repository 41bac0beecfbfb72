"""FileStore: the files of one app, those it shows and those it was sent."""

from __future__ import annotations

import base64
import functools
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error, NbblocksError
from nbblocks.files.cache import FileCache
from nbblocks.files.uploads import UploadStore

if TYPE_CHECKING:
    from nbblocks._messages import Piece, UploadChunk, UploadReply
    from nbblocks.files.file_data import FileData
    from nbblocks.files.paths import PathRules

__all__ = ["FileStore", "shared_store"]

NO_BUFFER = "no buffer"
"""The answer to what lost its bytes on the way; `js/src/lib/buffers.ts` knows it."""


class FileStore:
    """A cache and the uploads that end in it; both are gone after `close`.

    Args:
        rules: Which files of this machine may be shown; all of them when left out.
        max_size: Bytes an upload may have; None for no limit.
    """

    def __init__(self, rules: PathRules | None = None, max_size: int | None = None) -> None:
        self.cache = FileCache(rules)
        self.uploads = UploadStore(self.cache, max_size)

    def receive(self, message: UploadChunk, buffers: list[Any] | None = None) -> UploadReply:
        """Take one `upload` message and make its answer; what goes wrong is told to the page.

        Args:
            message: The announcement, with the chunk as `base64` where buffers do not travel.
            buffers: The chunk as the first buffer.
        """
        upload = message["upload"]
        if not buffers and "base64" not in message:
            # Colab drops the buffers of custom messages; the page then sends text.
            return {"kind": "upload", "upload": upload, "received": 0, "error": NO_BUFFER}
        chunk = buffers[0] if buffers else base64.b64decode(message.get("base64", ""))
        received, error = 0, None
        try:
            received = self.uploads.receive(
                upload,
                name=message["name"],
                mime=message["mime"],
                size=message["size"],
                offset=message["offset"],
                chunk=memoryview(chunk).cast("B"),
            )
        except (NbblocksError, OSError) as problem:
            error = str(problem)
        return {"kind": "upload", "upload": upload, "received": received, "error": error}

    def receive_piece(self, message: Piece, buffers: list[Any] | None = None) -> FileData:
        """Keep a piece of a stream for as long as somebody holds its file.

        Args:
            message: What it is, with the bytes as `base64` where buffers do not travel.
            buffers: The bytes as the first buffer.

        Raises:
            Error: The bytes were lost on the way, or are too many.
        """
        if not buffers and "base64" not in message:
            raise Error(NO_BUFFER)
        data = bytes(buffers[0]) if buffers else base64.b64decode(message.get("base64", ""))
        self.uploads.check_size(message["name"], len(data))
        return self.cache.lend(data, message["name"], mime=message["mime"])

    def close(self) -> None:
        """Forget the uploads and delete every file. The store can be used again."""
        self.uploads.close()
        self.cache.close()


@functools.lru_cache(maxsize=1)
def shared_store() -> FileStore:
    """Return the store of components that belong to no app; it lasts as long as the process."""
    return FileStore()
