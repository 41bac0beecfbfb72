"""Payloads as JSON, for JavaScript that a listener runs in the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SCALARS = (str, int, float, bool, type(None))


def jsonable(payload: Any) -> Any:
    """Return a payload as JSON can hold it; a file becomes its name, type and size."""
    if isinstance(payload, _SCALARS):
        return payload
    if isinstance(payload, Mapping):
        return {str(key): jsonable(value) for key, value in payload.items()}
    if isinstance(payload, (list, tuple, set, frozenset)):
        return [jsonable(value) for value in payload]
    if hasattr(payload, "mime_type"):
        return {"name": payload.name, "mime": payload.mime_type, "size": payload.size}
    return str(payload)


def restored(results: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    """Put back the payloads that JavaScript handed through: files and objects do not survive JSON.

    Args:
        results: What the JavaScript returned.
        values: The payloads it was given, as `jsonable` made them.
    """
    plain = [jsonable(value) for value in values]

    def original(place: int, result: Any) -> Any:
        # Two that look alike: the one in the same place.
        for index in sorted(range(len(values)), key=lambda index: index != place):
            if not isinstance(values[index], _SCALARS) and plain[index] == result:
                return values[index]
        return result

    return [original(place, result) for place, result in enumerate(results)]
