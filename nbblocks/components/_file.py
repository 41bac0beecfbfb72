"""A trait that holds a file: a path or URL comes in, a `FileData` is kept, bytes go to the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbblocks import _traits as t
from nbblocks.errors import InvalidValueError
from nbblocks.files.file_data import FileData
from nbblocks.files.paths import is_url
from nbblocks.files.wire import to_wire


class File(t.Any):
    """A file, or None."""

    def __init__(self) -> None:
        super().__init__(None)
        self.tag(to_json=lambda file, _block: to_wire(file), ts="WireFile | null")

    def validate(self, obj: Any, value: Any) -> FileData | None:
        """Keep a file of the user's in the app's cache.

        Raises:
            InvalidValueError: It is no file.
        """
        return None if value is None else as_file(obj, value)


def as_file(block: Any, value: Any) -> FileData:
    """Make a `FileData` of a path or a URL, and keep the file in the app's cache.

    Args:
        block: The component that will hold it.
        value: A path, a URL, or a `FileData`.

    Raises:
        InvalidValueError: There is no such file, or it is something else.
    """
    if isinstance(value, FileData):
        return as_file(block, value.path) if _is_foreign(block, value) else value
    if is_url(value):
        return FileData(url=value)
    if isinstance(value, (str, Path)):
        return block.files.cache.add(value)
    raise InvalidValueError(
        f"{type(block).__name__} takes the path of a file or a URL, not the "
        f"{type(value).__name__} {value!r:.80}."
    )


def _is_foreign(block: Any, file: FileData) -> bool:
    """Does the file lie where its owner may change or delete it?"""
    return file.path is not None and file.path not in block.files.cache
