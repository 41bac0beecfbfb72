"""What arguments of the command line may hold: types for argparse."""

from __future__ import annotations

import argparse


def port(text: str) -> int:
    """Read a port."""
    return _number(text, 65535, "a port")


def seconds(text: str) -> int:
    """Read a number of seconds."""
    return _number(text, 10**9, "a number of seconds")


def count(text: str) -> int:
    """Read how many."""
    return _number(text, 10**9, "a number")


def account(text: str) -> tuple[str, str]:
    """Read a name and a password."""
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        # Not the text itself: it may be a password.
        raise argparse.ArgumentTypeError("write USER:PASSWORD, neither of them empty")
    return user, password


def _number(text: str, most: int, what: str) -> int:
    if not text.isdecimal() or int(text) > most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} (0 to {most})")
    return int(text)
