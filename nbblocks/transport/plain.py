"""Payloads as JSON, for JavaScript that a listener runs in the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def jsonable(payload: Any) -> Any:
    """Return a payload as JSON can hold it; a file becomes its name, type and size."""
    if payload is None or isinstance(payload, (str, int, float, bool)):
        return payload
    if isinstance(payload, Mapping):
        return {str(key): jsonable(value) for key, value in payload.items()}
    if isinstance(payload, (list, tuple, set, frozenset)):
        return [jsonable(value) for value in payload]
    if hasattr(payload, "mime_type"):
        return {"name": payload.name, "mime": payload.mime_type, "size": payload.size}
    return str(payload)
