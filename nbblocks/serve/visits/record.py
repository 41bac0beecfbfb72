"""Record: what every page of a visit must be told, the one that loads again tomorrow included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class _Entry:
    frame: bytes
    cell: str
    display: str


class Record:
    """Messages about cells and their outputs, without those that others have made void.

    A display that is updated every second would otherwise be a record of the whole day.
    """

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
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
        if cell in self._clearing:
            self._clearing.discard(cell)
            self._drop_outputs(cell)
        self._entries.append(_Entry(frame, cell, ""))

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
