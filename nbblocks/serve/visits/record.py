"""Record: what every page of a visit must be told, the one that loads again tomorrow included."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbblocks.serve.visits.frames import pack

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class _Entry:
    frame: bytes
    cell: str
    display: str


@dataclass(frozen=True)
class _Stream:
    """What a cell has printed in a row: of many messages only the texts are kept."""

    channel: str
    parts: list[bytes]
    cell: str
    name: str
    texts: list[str]
    display: str = ""

    @property
    def frame(self) -> bytes:
        content = {"name": self.name, "text": "".join(self.texts)}
        return pack(self.channel, [*self.parts, json.dumps(content).encode()])


class Record:
    """Messages about cells and their outputs, without those that others have made void.

    A display that is updated every second would otherwise be a record of the whole day.
    """

    def __init__(self) -> None:
        self._entries: list[_Entry | _Stream] = []
        self._clearing: set[str] = set()

    def __iter__(self) -> Iterator[bytes]:
        """Give the messages in their order."""
        return (entry.frame for entry in self._entries)

    def add(self, frame: bytes, cell: str = "") -> None:
        """Note a message.

        Args:
            frame: The message.
            cell: The request of the cell whose output it is.
        """
        self._begin(cell)
        self._entries.append(_Entry(frame, cell, ""))

    def stream(self, channel: str, parts: list[bytes], cell: str) -> None:
        """Note what a cell has printed.

        Args:
            channel: The channel of the message.
            parts: Its header, parent header, metadata and content.
            cell: The request of the cell.
        """
        self._begin(cell)
        content = json.loads(parts[3])
        last = self._entries[-1] if self._entries else None
        if isinstance(last, _Stream) and (last.cell, last.name) == (cell, content["name"]):
            last.texts.append(content["text"])
        else:
            name, texts = content["name"], [content["text"]]
            self._entries.append(_Stream(channel, parts[:3], cell, name, texts))

    def _begin(self, cell: str) -> None:
        """Forget what the next output of a cell takes the place of."""
        if cell in self._clearing:
            self._clearing.discard(cell)
            self._drop_outputs(cell)

    def update(self, frame: bytes, display: str) -> None:
        """Note the newest state of a display."""
        self._entries = [entry for entry in self._entries if entry.display != display]
        self._entries.append(_Entry(frame, "", display))

    def clear(self, cell: str, *, wait: bool) -> None:
        """Forget what a cell has shown.

        Args:
            cell: Its request.
            wait: Not before it shows something else?
        """
        if wait:
            self._clearing.add(cell)
        else:
            self._drop_outputs(cell)

    def _drop_outputs(self, cell: str) -> None:
        self._entries = [entry for entry in self._entries if entry.cell != cell]
