"""Throttle: how often something may come from one address."""

from __future__ import annotations

import time
from collections import Counter, deque
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


class Throttle:
    """Counts what comes from each address within a while.

    Whoever has one address of IPv6 has a network of them, so it is the network that is counted.

    Args:
        most: So many may come; 0 for any number.
        window: In so many seconds.
        clock: Tells the time, in seconds.
    """

    def __init__(
        self, most: int, window: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most = most
        self.window = window
        self._clock = clock
        self._times: dict[str, deque[float]] = {}
        self._open: Counter[str] = Counter()
        self.noted = 0
        """How many have come, from all addresses."""

    def note(self, address: str) -> None:
        """One has come from an address."""
        self.noted += 1
        if self.most:
            self._times.setdefault(_origin(address), deque(maxlen=self.most)).append(self._clock())

    @contextmanager
    def open(self, address: str) -> Generator[None]:
        """Count one while it is not known yet whether it is to be noted: others come meanwhile."""
        origin = _origin(address)
        self._open[origin] += 1
        try:
            yield
        finally:
            self._open[origin] -= 1
            self._open += Counter()  # which forgets those with none

    def too_many(self, address: str) -> bool:
        """Whether an address must wait before its next one."""
        since = self._clock() - self.window
        self._times = {who: times for who, times in self._times.items() if times[-1] > since}
        origin = _origin(address)
        recent = sum(time > since for time in self._times.get(origin, ()))
        return bool(self.most) and recent + self._open[origin] >= self.most


def _origin(address: str) -> str:
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((ip, 64), strict=False)) if isinstance(ip, IPv6Address) else address
