"""A file on the wire: what goes down to a page, what may come up, and what a URL stands for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error, InvalidValueError
from nbblocks.files.file_data import FileData, guess_mime

if TYPE_CHECKING:
    from nbblocks.files.cache import FileCache
    from nbblocks.files.uploads import UploadStore

__all__ = ["download", "from_wire", "local_path", "to_wire"]

_TIMEOUT = 30


def to_wire(file: FileData | None) -> dict[str, Any] | None:
    """Make what a page is given: `{"name", "mime", "size", "data": bytes}`.

    A file that only has a URL goes as `{"name", "mime", "size", "url"}`: the page loads it itself,
    with the visitor's own connection and rights.
    """
    if file is None:
        return None
    wire = {"name": file.name, "mime": file.mime_type or guess_mime(file.name), "size": file.size}
    if file.path is None:
        return {**wire, "url": file.url}
    data = Path(file.path).read_bytes()
    return {**wire, "size": len(data), "data": data}


def from_wire(value: object, uploads: UploadStore) -> FileData | None:
    """Make a file of what a page sent: None, or `{"upload": id}` of a finished upload.

    A piece of a stream is a file already: no JSON can hold one.

    Raises:
        InvalidValueError: It is something else. A page cannot name a path or a URL: it would read
            files of this machine, or make it call any server.
        Error: The upload has not finished, or is not here.
    """
    if value is None or isinstance(value, FileData):
        return value
    if isinstance(value, dict) and isinstance(value.get("upload"), str):
        return uploads.resolve(value["upload"])
    raise InvalidValueError(
        f"A page sent {value!r:.80} as a file. "
        "It may only send the id of an upload, {'upload': id}."
    )


def local_path(file: FileData, cache: FileCache) -> str:
    """Return the path of a file, fetched first if it only has a URL.

    Raises:
        Error: The address does not answer with a file.
    """
    return str(download(file, cache).path)


def download(file: FileData, cache: FileCache) -> FileData:
    """Fetch a file that only has a URL, so that a listener gets a path.

    Raises:
        Error: The address does not answer with a file.
    """
    if file.path is not None or file.url is None:
        return file
    import urllib.request

    request = urllib.request.Request(file.url, headers={"User-Agent": "nbblocks"})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            data = response.read()
            mime = response.headers.get_content_type()
    except (OSError, ValueError) as error:
        raise Error(
            f"Cannot download {file.url}: {error}. Check the address and this machine's connection."
        ) from error
    return cache.save(data, file.name, mime=mime)
