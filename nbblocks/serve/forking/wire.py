"""What a zygote and its server say to each other: lines of JSON, with file descriptors."""

from __future__ import annotations

import json
import socket
from typing import Any

_READ = 1 << 16
"""Bytes to read at once."""


class Wire:
    """One end of the conversation.

    Args:
        end: A Unix stream socket.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._text = b""
        self._files: list[int] = []

    def fileno(self) -> int:
        """Return the socket's number, for `select`."""
        return self._socket.fileno()

    def send(self, message: dict[str, Any], file: int | None = None) -> None:
        """Send a message, and a duplicate of a file descriptor with it.

        Raises:
            OSError: The other end is gone.
        """
        data = json.dumps(message).encode() + b"\n"
        sent = 0 if file is None else socket.send_fds(self._socket, [data], [file])
        self._socket.sendall(data[sent:])

    def receive(self) -> list[dict[str, Any]] | None:
        """Wait until something comes; return the messages that are whole, None at the end."""
        try:
            data, files, _, _ = socket.recv_fds(self._socket, _READ, 64)
        except ConnectionError:
            return None
        if not data:
            return None
        self._files += files
        *lines, self._text = (self._text + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def take_file(self) -> int:
        """Return the descriptor that came with the oldest message whose was not taken yet."""
        return self._files.pop(0)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
