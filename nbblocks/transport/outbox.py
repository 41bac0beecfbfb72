"""Outbox: trait values on their way to the pages, at most 60 times a second.

Jupyter drops messages of a kernel that sends over 1000 in a second, and a page paints 60 times.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

    from nbblocks._messages import Added

INTERVAL = 1 / 56
"""Seconds from one flush to the next while changes keep coming."""

AT_ONCE = 4
"""Flushes after a pause that need not wait for each other: the steps of a chain show at once."""

CROSSING = 0.25
"""Seconds in which what a page sends may have crossed with what was sent to it."""


class Outbox:
    """Collects the traits that moved and sends their newest values.

    The first changes after a pause go at once; while changes keep coming, one flush every
    `INTERVAL` sends what is newest then. Nothing is lost: what was put last is sent last.

    Args:
        deliver: Sends the traits of several blocks, `{block: trait names}`.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        deliver: Callable[[Mapping[Any, set[str]]], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deliver = deliver
        self._clock = clock
        self._dirty: dict[Any, set[str]] = {}
        self._lock = threading.Lock()
        self._timer: asyncio.Handle | None = None
        self._due = 0.0
        """When a flush would be due if all had kept their distance."""
        self._sent_at: dict[int, dict[str, float]] = {}
        self._sent: dict[int, tuple[str, int]] = {}
        """Texts that may grow: what was sent of them, and how long that is."""
        self.grown: set[int] = set()
        """Ids of the blocks of which only what was added was sent last."""
        self._noted: dict[Any, set[str]] | None = None

    def put(self, block: Any, names: set[str]) -> bool:
        """Note that traits have moved; true when a flush must be scheduled for it."""
        with self._lock:
            first = not self._dirty
            self._dirty.setdefault(block, set()).update(names)
            return first

    def note(self) -> None:
        """Note from now on what is sent, for a page that does not hear it yet."""
        self._noted = self._noted or {}

    def noted(self, go_on: bool) -> dict[Any, set[str]]:
        """Return what was sent since `note`.

        Args:
            go_on: Is there another page that does not hear it yet?
        """
        noted = self._noted or {}
        self._noted = {**noted} if go_on else None
        return noted

    def _note(self, block: Any, names: set[str]) -> None:
        noted = self._noted
        if noted is not None:
            noted[block] = noted.get(block, set()) | names

    def schedule(self, loop: asyncio.AbstractEventLoop) -> None:
        """Plan the next flush; called on the engine's loop."""
        if self._timer is None and self._dirty:
            wait = self._due - (AT_ONCE - 1) * INTERVAL - self._clock()
            # Not at once but soon: the other outputs of the same result go in the same flush.
            self._timer = (
                loop.call_later(wait, self.flush) if wait > 0 else loop.call_soon(self.flush)
            )

    def flush(self) -> None:
        """Send everything that waits; called on the engine's loop."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with self._lock:
            dirty, self._dirty = self._dirty, {}
        if dirty:
            self._due = max(self._due, self._clock()) + INTERVAL
            self._deliver(dirty)

    def seen(self, block: Any, names: set[str]) -> bool:
        """A page has set these traits itself: what a text grows from now on is relative to that.

        If it may have crossed with values that were on their way to the page, they are sent again:
        the page shows those, but what counts is what it set.

        Returns:
            True when a flush must be scheduled.
        """
        self._note(block, names)
        sent, since = self._sent_at.get(block._id, {}), self._clock() - CROSSING
        crossed = any(name in sent and sent[name] > since for name in names)
        if crossed:
            self._sent.pop(block._id, None)
        elif "value" in names and block._id in self._sent:
            self._remember(block._id, block.value)
        return crossed and self.put(block, names)

    def forget(self, block: int) -> None:
        """The block has closed, or a page has nothing that it could grow from."""
        self._sent.pop(block, None)
        self._sent_at.pop(block, None)
        self.grown.discard(block)
        if self._noted is not None:
            self._noted = {each: names for each, names in self._noted.items() if each._id != block}

    def send(self, block: Any, names: set[str]) -> Added | None:
        """Send traits of one block as state; a value that only grew is for the caller to append."""
        self._note(block, names)
        self._sent_at.setdefault(block._id, {}).update(dict.fromkeys(names, self._clock()))
        if names.issuperset({*block.keys} - {"layout"}):
            # The page asked for everything, because it has nothing that a text could grow from.
            self._sent.pop(block._id, None)
        added = self._added(block) if block._grows and "value" in names else None
        if added is not None:
            names = names - {"value"}
        if names:
            block.send_now(names)
        return added

    def _added(self, block: Any) -> Added | None:
        text = block.value
        sent = self._sent.get(block._id)
        if (
            sent is None
            or not isinstance(text, str)
            or len(text) <= len(sent[0])
            or not text.startswith(sent[0])
        ):
            self.grown.discard(block._id)
            self._remember(block._id, text)
            return None
        before, base = sent
        grown = text[len(before) :]
        grown.encode()  # half a character must fail here, not in the message that carries others
        self._sent[block._id] = (text, base + _units(grown))
        self.grown.add(block._id)
        return block._id, base, grown

    def _remember(self, block: int, text: Any) -> None:
        if isinstance(text, str):
            self._sent[block] = (text, _units(text))
        else:
            self._sent.pop(block, None)


def _units(text: str) -> int:
    """Return the text's length as JavaScript counts, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
