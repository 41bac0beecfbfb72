"""What a zygote and its server say to each other: lines of JSON, with file descriptors."""

from __future__ import annotations

import json
import os
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
        """Return the socket's number, for selectors."""
        return self._socket.fileno()

    def send(self, message: dict[str, Any], *files: int) -> None:
        """Send a message, and duplicates of file descriptors with it.

        Raises:
            BlockingIOError: There was no room for it, as long as the socket may wait for that.
            OSError: The other end is gone.
        """
        data = json.dumps(message).encode() + b"\n"
        sent = socket.send_fds(self._socket, [data], files) if files else 0
        try:
            self._socket.sendall(data[sent:])
        except BlockingIOError:
            # What comes after half a message would not be understood.
            self._socket.shutdown(socket.SHUT_RDWR)
            raise

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
        """Return the oldest of the descriptors that came and were not taken yet."""
        file = self._files.pop(0)
        os.set_inheritable(file, False)
        return file

    def close(self) -> None:
        """Hang up, and let go of what nobody has taken."""
        self._socket.close()
        while self._files:
            os.close(self._files.pop())
