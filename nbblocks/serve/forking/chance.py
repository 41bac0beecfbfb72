"""Random numbers: what drew its seed before a fork draws another one after it.

Python does this for the functions of `random` alone. A generator that somebody has made of a seed
of their own goes on as it is: that is what they want.
"""

from __future__ import annotations

import gc
import random
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Generator

_GIVEN = 64
"""Bits that a seed has at most that somebody has written; numpy draws 128."""

_GIVEN_TORCH = 32
"""The same for torch, which draws 64 when it is imported; numpy takes no longer ones either."""

_drawn: WeakSet[random.Random] = WeakSet()
_streams: list[Any] = []
"""numpy's."""


@contextmanager
def noting_generators() -> Generator[None]:
    """Note the generators that are made meanwhile with a seed that the system draws."""
    original = random.Random.seed

    def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        _drawn.discard(self) if a is not None else _drawn.add(self)
        original(self, a, version)

    random.Random.seed = seed  # type: ignore[method-assign]
    try:
        yield
    finally:
        random.Random.seed = original  # type: ignore[method-assign]
        numpy = sys.modules.get("numpy.random")
        if numpy is not None:
            known = set(map(id, _streams))
            found = (each for each in gc.get_objects() if isinstance(each, numpy.BitGenerator))
            _streams.extend(each for each in found if id(each) not in known and _is_drawn(each))


def draw_seeds() -> None:
    """Give this process, a forked one, random numbers of its own."""
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed()
    for generator in _drawn:
        generator.seed()
    for stream in _streams:
        stream.state = type(stream)().state
    # Not `torch.seed`, which speaks to devices, too: what they draw is the same in each process.
    torch = getattr(sys.modules.get("torch"), "default_generator", None)
    if torch is not None and torch.initial_seed().bit_length() > _GIVEN_TORCH:
        torch.seed()


def _is_drawn(stream: Any) -> bool:
    source = getattr(stream, "seed_seq", None) or getattr(stream, "_seed_seq", None)  # numpy < 1.25
    entropy = getattr(source, "entropy", None)
    return isinstance(entropy, int) and entropy.bit_length() > _GIVEN
