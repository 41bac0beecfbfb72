"""Messages as they travel between server and page: Jupyter's `v1.kernel.websocket.jupyter.org`.

A frame is the channel's name, header, parent header, metadata, content and buffers one after the
other, behind a table of where each begins. JSON parts are passed on as the kernel wrote them.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

PROTOCOL = "v1.kernel.websocket.jupyter.org"
"""The name by which page and server agree on these frames."""

SERVER = "server"
"""The channel of what the server itself says to a page, which comes from no kernel."""

_JSON_PARTS = 4

_MOST = 4096
"""Offsets that a page's message has at most: those of its buffers, and a few."""


@dataclass(frozen=True)
class Frame:
    """What a page has sent.

    Args:
        channel: The kernel's channel that it is meant for.
        header: The message's header, as JSON.
        parts: The header made anew; parent header, metadata and content as they came; buffers.
    """

    channel: str
    header: dict[str, Any]
    parts: list[bytes]


def pack(channel: str, parts: Sequence[bytes | memoryview]) -> bytes:
    """Make a frame.

    Args:
        channel: The channel's name.
        parts: Header, parent header, metadata and content as JSON, and buffers.
    """
    pieces = [channel.encode(), *parts]
    offset = 8 * (len(pieces) + 2)
    offsets = [offset]
    for piece in pieces:
        offset += len(piece)
        offsets.append(offset)
    return struct.pack(f"<Q{len(offsets)}Q", len(offsets), *offsets) + b"".join(pieces)


def unpack(frame: bytes) -> Frame:
    """Take a frame apart.

    Raises:
        ValueError: It is none.
    """
    try:
        channel, *parts = [frame[start:end] for start, end in pairwise(_offsets(frame))]
        header = json.loads(parts[0])
        if len(parts) < _JSON_PARTS or not isinstance(header["msg_type"], str):
            raise ValueError("parts are missing")
        # What is looked at is what is passed on: of a key that comes twice, other readers of JSON
        # take the first.
        parts[0] = json.dumps(header).encode()
        return Frame(channel.decode(), header, parts)
    except (struct.error, LookupError, TypeError, ValueError) as error:
        raise ValueError(f"A page sent {len(frame)} bytes that are no message: {error}.") from error


def _offsets(frame: bytes) -> tuple[int, ...]:
    """Return where each part begins, and the end of the last one.

    Parts that overlap would take more memory than the frame: many times as much, if it wants.

    Raises:
        ValueError: They do not lie one after the other in the frame.
        struct.error: There are not so many.
    """
    count = int.from_bytes(frame[:8], "little")
    if count > _MOST:
        raise ValueError(f"{count} parts are too many")
    offsets = struct.unpack_from(f"<{count}Q", frame, 8)
    in_order = all(start <= end for start, end in pairwise((8 * (count + 1), *offsets)))
    if not in_order or not offsets or offsets[-1] > len(frame):
        raise ValueError("its parts do not lie one after the other")
    return offsets


def server_message(kind: str, **content: Any) -> bytes:
    """Make a frame of the server's own.

    Args:
        kind: What it says: `cell`, `ready`, `failed`, `restore`; the page knows these.
        **content: The rest.
    """
    header = {"msg_type": kind, "date": datetime.now(timezone.utc).isoformat()}
    return pack(SERVER, [json.dumps(header).encode(), b"{}", b"{}", json.dumps(content).encode()])
