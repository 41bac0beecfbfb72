"""Files: what components hold, where an app keeps them, and how they reach a page."""

from __future__ import annotations

from nbblocks.files.cache import FileCache
from nbblocks.files.file_data import FileData
from nbblocks.files.paths import PathRules
from nbblocks.files.store import FileStore, shared_store
from nbblocks.files.uploads import UploadStore
from nbblocks.files.wire import from_wire, to_wire

__all__ = [
    "FileCache",
    "FileData",
    "FileStore",
    "PathRules",
    "UploadStore",
    "from_wire",
    "shared_store",
    "to_wire",
]
