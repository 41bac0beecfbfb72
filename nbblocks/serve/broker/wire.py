"""What kernels and the broker say to each other: lines of JSON."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbblocks.engine.lines import Ticket

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

    def feed(self, data: bytes) -> list[Any]:
        """Take what has arrived and return the messages that are whole.

        Raises:
            ValueError: It is no message.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > TOO_LONG:
            raise ValueError("there is no end of line")
        try:
            return [json.loads(line) for line in lines]
        except RecursionError as error:
            raise ValueError("it is nested too deep") from error


def packed(message: Message) -> bytes:
    """Make a message ready to be sent."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


# What kernels say is looked at before anything is noted down: half a message would leave behind
# slots that nobody gives back.

_Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _seconds(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < math.inf


def _whole(least: int) -> _Check:
    return lambda value: type(value) is int and least <= value < 1 << 31


def _or_none(check: _Check) -> _Check:
    return lambda value: value is None or check(value)


def _each(check: _Check) -> _Check:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _has(**fields: _Check) -> _Check:
    return lambda value: (
        isinstance(value, dict)
        and all(name in value and check(value[name]) for name, check in fields.items())
    )


_WISH: dict[str, _Check] = {
    "number": _whole(0),
    "line": _text,
    "limit": _whole(1),
    "kind": _text,
    "max_size": _or_none(_whole(1)),
    "batch": _or_none(_whole(0)),
    "size": _whole(1),
    "devices": _each(_text),
}
_TURN = _has(tickets=_each(_has(**_WISH)), device=_or_none(_text), ran=_seconds)
_SAID = {
    "enter": _has(
        secret=_text,
        app=_text,
        visitor=_text,
        attempt=_whole(1),
        pid=_whole(1),
        turns=_each(_TURN),
        waiting=_each(_has(waited=_seconds, **_WISH)),
    ),
    "ask": _has(**_WISH),
    "leave": _has(number=_whole(0), took=_or_none(_seconds)),
    "bye": _has(),
}


def checked(message: Any) -> Message:
    """Return what a kernel has said, if it makes sense.

    Raises:
        ValueError: It does not.
    """
    kind = message.get("do") if isinstance(message, dict) else None
    shown = {**message, "secret": "…"} if kind == "enter" else message
    if not isinstance(kind, str) or kind not in _SAID or not _SAID[kind](message):
        raise ValueError(f"{shown!r:.200} is no message")
    if kind == "enter" and not _agrees(message):
        raise ValueError(f"{shown!r:.200} contradicts itself")
    return message


def _agrees(enter: Message) -> bool:
    """Has each ticket a number of its own, and each turn one line?"""
    turns = [turn["tickets"] for turn in enter["turns"]]
    numbers = [wish["number"] for wish in itertools.chain(enter["waiting"], *turns)]
    lines = [{wish["line"] for wish in tickets} for tickets in turns]
    return len({*numbers}) == len(numbers) and all(len(each) == 1 for each in lines)


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
