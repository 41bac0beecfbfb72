"""Pieces: a long message goes in parts, each of which shows that the network is there.

A browser hands a message on when all of it has come. On a slow network a plot of 30 MB was half a
minute of silence, after which the page gave the connection up, and asked for the plot from the
beginning. The other end is `js/src/page/pieces.ts`.
"""

from __future__ import annotations

PIECE = 128 << 10
"""Bytes of a message that go at a time: a second on a network of 1 Mbit/s."""

_HEAD = 8
_MORE, _LAST = (number.to_bytes(_HEAD, "little") for number in (0, 1))
"""What a piece begins with. A message begins with the number of its parts, which are more."""


def cut(message: bytes) -> list[bytes]:
    """Cut a message into pieces; a short one is left as it is."""
    if len(message) <= PIECE:
        return [message]
    parts = [message[start : start + PIECE] for start in range(0, len(message), PIECE)]
    return [*(_MORE + part for part in parts[:-1]), _LAST + parts[-1]]


class Joiner:
    """Puts pieces together again.

    Args:
        most: Bytes that a message may have.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0

    def take(self, piece: bytes) -> bytes | None:
        """Take the next piece; returns the message that it completes.

        Raises:
            ValueError: The message is too long; nothing of it is kept.
        """
        head = piece[:_HEAD]
        if head not in (_MORE, _LAST):
            return piece
        self._size += len(piece) - _HEAD
        self._parts.append(piece[_HEAD:])
        if self._size > self._most:
            self._parts.clear()
        if head == _MORE:
            return None
        parts, self._parts = self._parts, []
        size, self._size = self._size, 0
        if size > self._most:
            raise ValueError(f"A page sent a message of {size} bytes; {self._most} is the most.")
        return b"".join(parts)
