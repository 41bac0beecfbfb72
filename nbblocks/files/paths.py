"""Which files may be shown, and under which names files are kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nbblocks.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PathRules", "is_url", "safe_name"]

_MAX_NAME = 120
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@dataclass(frozen=True)
class PathRules:
    """The files an app may show: everything Python hands it, but for `blocked`.

    A page never names a path (it only knows the ids of its uploads), so what a listener returns is
    the author's choice. `blocked` guards against an author passing on a path a visitor typed;
    `allowed` makes exceptions inside a blocked folder only when it is the deeper one.

    Args:
        allowed: Files and folders that may be shown although a folder above is blocked.
        blocked: Files and folders that must never be shown.
    """

    allowed: tuple[Path, ...] = ()
    blocked: tuple[Path, ...] = ()

    @classmethod
    def of(
        cls,
        allowed: Iterable[str | Path] | None = None,
        blocked: Iterable[str | Path] | None = None,
    ) -> PathRules:
        """Make the rules from paths as the user writes them."""
        return cls(_resolved(allowed), _resolved(blocked))

    def check(self, path: str | Path) -> Path:
        """Return the real path of a file that may be shown.

        Raises:
            InvalidValueError: The file lies in a blocked folder.
        """
        real = Path(path).resolve()
        blocked = _depth(real, self.blocked)
        if blocked and blocked >= _depth(real, self.allowed):
            raise InvalidValueError(
                f"The file {str(path)!r} may not be shown: `blocked_paths` covers it. "
                "Copy it elsewhere, or change `blocked_paths`."
            )
        return real


def _resolved(paths: Iterable[str | Path] | None) -> tuple[Path, ...]:
    return tuple(Path(path).expanduser().resolve() for path in paths or ())


def _depth(path: Path, folders: tuple[Path, ...]) -> int:
    return max((len(f.parts) for f in folders if path.is_relative_to(f)), default=0)


def is_url(value: object) -> bool:
    """Is this text the address of something on the web?"""
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def safe_name(name: str) -> str:
    """Make a file name of what a browser calls a file: no folders, no control characters.

    The end of the name (`.png`) survives, however long the rest is.
    """
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = _UNSAFE.sub("_", base).strip(". ")
    if not base:
        return "file"
    stem, dot, suffix = base.rpartition(".")
    if not dot or len(suffix) > 16:
        return _shorten(base, _MAX_NAME)
    return f"{_shorten(stem, _MAX_NAME - len(suffix) - 1)}.{suffix}"


def _shorten(text: str, size: int) -> str:
    """Cut to `size` bytes of UTF-8: file systems count bytes."""
    return text.encode()[:size].decode(errors="ignore") or "file"
