"""Waiting for what happens in other processes."""

from __future__ import annotations

import time


def until(condition, seconds: float = 30):
    """Poll until `condition()` is true and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {condition}"
        time.sleep(0.02)
    return value
