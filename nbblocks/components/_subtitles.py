"""Subtitles: texts with the time they are shown, from lists and from the usual files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from nbblocks import _traits as t
from nbblocks.errors import InvalidValueError

_TIME = r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)"
_TIMING = re.compile(rf"{_TIME}\s*-->\s*{_TIME}")


class Subtitles(t.Any):
    """A trait that takes subtitles in any of their forms and holds what `cues` makes of them."""

    def __init__(self) -> None:
        super().__init__(None)
        self.tag(ts="{ text: string; timestamp: [start: number, end: number] }[] | null")

    def validate(self, obj: Any, value: Any) -> Any:
        """Bring the subtitles into the form the page gets."""
        return cues(value)


def cues(value: Any) -> list[dict[str, Any]] | None:
    """Return subtitles as `[{"text", "timestamp": [start, end]}, …]`.

    Args:
        value: Such a list, or the path of a `.json`, `.srt` or `.vtt` file; None for none.

    Raises:
        InvalidValueError: It is something else.
    """
    if value is None:
        return None
    if isinstance(value, (str, Path)):
        value = _read(Path(value))
    if not isinstance(value, (list, tuple)):
        raise InvalidValueError(
            f"`subtitles` takes a list or the path of a file, not {value!r:.60}."
        )
    return [_cue(each, index) for index, each in enumerate(value)]


def _cue(cue: Any, index: int) -> dict[str, Any]:
    try:
        start, end = cue["timestamp"]
        return {"text": str(cue["text"]), "timestamp": [float(start), float(end)]}
    except (KeyError, TypeError, ValueError):
        raise InvalidValueError(
            f"Subtitle {index} is {cue!r:.80}. "
            'It must look like {"text": "Hello", "timestamp": [0.0, 1.5]}.'
        ) from None


def _read(path: Path) -> Any:
    try:
        text = path.read_text("utf-8-sig")
        return json.loads(text) if path.suffix.lower() == ".json" else _parsed(text)
    except (OSError, ValueError) as error:
        raise InvalidValueError(
            f"Cannot read the subtitles {str(path)!r}: {error}. Use a .json, .srt or .vtt file."
        ) from error


def _parsed(text: str) -> list[dict[str, Any]]:
    """Read SRT and WebVTT: blocks between empty lines, with a line of times and lines of text."""
    found: list[dict[str, Any]] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        timing = _TIMING.search(block)
        if timing:
            parts = timing.groups()
            lines = block[timing.end() :].split("\n", 1)
            found.append(
                {
                    "text": lines[1].strip() if len(lines) > 1 else "",
                    "timestamp": [_seconds(*parts[:3]), _seconds(*parts[3:])],
                }
            )
    return found


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
