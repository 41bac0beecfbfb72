"""Sizes of layouts: what only a `Layout` model can say, made when a size is not the usual one."""

from __future__ import annotations

from typing import Any


def css_size(size: int | float | str | None) -> str | None:
    """Return a CSS length: a number is in pixels."""
    return f"{size}px" if isinstance(size, (int, float)) else size


def set_sizes(block: Any, **sizes: Any) -> None:
    """Set sizes of a block's `Layout`, leaving out those that are None."""
    for name, size in sizes.items():
        if size is not None:
            setattr(block.layout, name, size if isinstance(size, str) else css_size(size))
