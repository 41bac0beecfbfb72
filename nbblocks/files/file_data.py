"""FileData: the payload of every component that holds a file."""

from __future__ import annotations

import mimetypes
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nbblocks.errors import InvalidValueError

__all__ = ["FileData"]


@dataclass(slots=True)
class FileData:
    """A file that a component holds: on this machine (`path`), or elsewhere (`url`).

    Two are equal when they name the same file, and the cache names files by their content; so a
    listener that returns the same picture again changes nothing.

    Args:
        path: Where the file is; None for a file that only has a `url`.
        url: Where the page loads it from, when it is not ours to send.
        size: Bytes; None when unknown.
        orig_name: The name the user knows it by.
        mime_type: What it is, as in `image/png`.
        is_stream: A piece of something longer.
        meta: Anything else worth knowing.
    """

    path: str | None = None
    url: str | None = None
    size: int | None = None
    orig_name: str | None = None
    mime_type: str | None = None
    is_stream: bool = False
    meta: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str | Path, *, name: str | None = None, mime: str | None = None) -> FileData:
        """Describe a file of this machine.

        Args:
            path: The file.
            name: The name the user knows it by; the path's own when left out.
            mime: What it is; guessed from the name when left out.

        Raises:
            InvalidValueError: There is no such file.
        """
        path = Path(path)
        if not path.is_file():
            kind = "is a folder" if path.is_dir() else "does not exist"
            raise InvalidValueError(
                f"The file {str(path)!r} {kind} (looked in {str(Path.cwd())!r}). "
                "Pass the path of an existing file."
            )
        name = name or path.name
        return cls(
            path=str(path),
            size=path.stat().st_size,
            orig_name=name,
            mime_type=mime or guess_mime(name),
        )

    @property
    def name(self) -> str:
        """The name to show: the original one, else the last part of the path or URL."""
        if self.orig_name:
            return self.orig_name
        if self.path:
            return Path(self.path).name
        return (self.url or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1] or "file"

    def keep(self) -> None:
        """Let the file last as long as the app: its path is given away."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict."""
        return asdict(self)


def guess_mime(name: str) -> str:
    """Guess what a file is from the end of its name."""
    suffix = Path(name).suffix.lower()
    known = _MIMES.get(suffix) or mimetypes.guess_type(name)[0]
    return known or "application/octet-stream"


_MIMES = {
    # `mimetypes` reads the machine's own tables, which leave these out or spell them oddly.
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".webm": "video/webm",
}
