"""What kernels and the broker say to each other: lines of JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbblocks.engine.lines import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

Message = dict[str, Any]

TOO_LONG = 1 << 22
"""Bytes without an end of line after which the other side is not one of ours."""


@dataclass(frozen=True)
class Address:
    """How a kernel reaches the broker, as it stands in the kernel's environment.

    Args:
        place: The path of a Unix socket, or a port of this machine.
        secret: What whoever connects must know.
        app: What the kernel runs: limits hold within one app.
    """

    place: str | int
    secret: str
    app: str

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read what `str()` wrote."""
        return cls(**json.loads(text))

    def __str__(self) -> str:
        return json.dumps(vars(self))


class Reader:
    """Cuts what arrives into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Take what has arrived and yield the messages that are whole.

        Raises:
            ValueError: It is no message.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > TOO_LONG:
            raise ValueError("there is no end of line")
        for line in lines:
            yield json.loads(line)


def packed(message: Message) -> bytes:
    """Make a message ready to be sent."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def wish_of(ticket: Ticket) -> Message:
    """Say what a kernel asks for with a ticket."""
    return {
        "number": ticket.number,
        "line": ticket.line,
        "limit": ticket.limit,
        "kind": ticket.kind,
        "max_size": ticket.max_size,
        "batch": ticket.batch,
        "size": ticket.size,
        "devices": ticket.devices,
    }


def ticket_of(wish: Message, owner: str, app: str) -> Ticket:
    """Make the broker's ticket for what a kernel asks for; nobody shares a batch with others."""
    batch = wish["batch"]
    return Ticket(
        line=(app, wish["line"]),
        limit=wish["limit"],
        kind=wish["kind"],
        app=app,
        max_size=wish["max_size"],
        batch=None if batch is None else (owner, batch),
        size=wish["size"],
        devices=tuple(wish["devices"]),
        owner=owner,
        number=wish["number"],
    )
