"""What `launch()` can still change about an app: its look, and the files it handles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbblocks.app.look import head_of, read_all, theme_table
from nbblocks.errors import InvalidValueError
from nbblocks.files.paths import PathRules

if TYPE_CHECKING:
    from nbblocks.app.blocks import Blocks
    from nbblocks.serve.params import LaunchParams

_UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}


def apply(blocks: Blocks, params: LaunchParams) -> None:
    """Give an app what `launch()` says about it; what it does not mention stays.

    Args:
        blocks: The app.
        params: What `launch()` was given.
    """
    blocks.show_error = params.get("show_error", False)
    blocks.max_threads = params.get("max_threads", blocks.max_threads)
    channel, files = blocks.channel, blocks.files
    if params.get("theme") is not None:
        channel.theme = theme_table(params.get("theme"))
    if css := read_all(params.get("css"), params.get("css_paths")):
        channel.css = css
    if head := head_of(params.get("head"), params.get("head_paths")):
        channel.head = head
    if js := params.get("js"):
        channel.js = js
    allowed, blocked = params.get("allowed_paths"), params.get("blocked_paths")
    if allowed or blocked:
        files.cache.rules = PathRules.of(allowed, blocked)
    size = params.get("max_file_size")
    if size is not None:
        files.uploads.max_size = number_of_bytes(size)


def number_of_bytes(size: int | str) -> int:
    """Turn `5_000_000` or `"5mb"` into bytes.

    Raises:
        InvalidValueError: It is neither.
    """
    if isinstance(size, int):
        return size
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?b)\s*", size.lower())
    if found is None:
        raise InvalidValueError(f"max_file_size={size!r} is no size: write 5_000_000 or '5mb'.")
    return int(float(found[1]) * _UNITS[found[2]])
