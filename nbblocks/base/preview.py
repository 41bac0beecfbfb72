"""A stand-in for a block that has some other trait values."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Preview:
    """Looks like the block it stands for, except for some attributes.

    A new value is postprocessed with the new properties that come with it, before any of them is
    written: if the value is refused, the block is as it was.
    """

    def __init__(self, block: Any, overrides: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_preview", (block, overrides))

    @property
    def __class__(self) -> type:  # type: ignore[override]  # `super()` inside the block's methods looks here
        return type(object.__getattribute__(self, "_preview")[0])

    def __getattr__(self, name: str) -> Any:
        block, overrides = object.__getattribute__(self, "_preview")
        if name in overrides:
            return overrides[name]
        found = getattr(block, name)
        if isinstance(found, types.MethodType) and found.__self__ is block:
            return types.MethodType(found.__func__, self)
        return found

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"postprocess must not set attributes (it set `{name}`).")
