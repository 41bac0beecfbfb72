"""Streams: `time_limit` of listeners that follow a camera or a microphone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from nbblocks.events.listener import Listener, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.clock import Clock
    from nbblocks.engine.job import Trigger
    from nbblocks.events.node import Node

_PAUSE = 2.0
"""Seconds without a piece or a run after which a stream is over; more where pieces are rarer."""


@dataclass
class _Stream:
    """What came without a pause.

    Args:
        last: When its last piece came, or the last run that one had started ended.
        ended: Has it reached its limit?
    """

    last: float
    ended: bool = False


class Streams:
    """Ends the streams of an app when they reach the `time_limit` of their listener.

    Args:
        clock: The app's clock.
        end: Called with a listener to end its runs.
    """

    def __init__(self, clock: Clock, end: Callable[[Listener], None]) -> None:
        self._clock = clock
        self._end = end
        self._streams: WeakKeyDictionary[Listener, _Stream] = WeakKeyDictionary()

    def admits(self, listener: Listener, trigger: Trigger) -> bool:
        """Take note of a trigger; false when it is a piece of a stream that has ended."""
        if listener.time_limit is None or not follows_stream(listener, trigger):
            return True
        now = self._clock.time()
        stream = self._streams.get(listener)
        if stream is None or now - stream.last > max(_PAUSE, 2 * listener.stream_every):
            stream = self._streams[listener] = _Stream(now)
            self._clock.call_later(listener.time_limit, self._over, listener, stream)
        stream.last = now
        return not stream.ended

    def begin(self, listener: Listener) -> None:
        """A page has switched its camera or microphone on: a new stream, without a pause too."""
        self._streams.pop(listener, None)

    def ran(self, listener: Listener) -> None:
        """A run has ended; the page waits for that before it sends the next piece."""
        if listener in self._streams:
            self._streams[listener].last = self._clock.time()

    def over(self, listener: Listener) -> bool:
        """Has the stream that it follows reached its limit?"""
        stream = self._streams.get(listener)
        return stream is not None and stream.ended

    def _over(self, listener: Listener, stream: _Stream) -> None:
        stream.ended = True
        if self._streams.get(listener) is stream:
            self._end(listener)


def streamed_to(listener: Listener) -> list[Node]:
    """Return the blocks whose `stream` starts this listener."""
    targets = (start for start in listener.starts if isinstance(start, Target))
    return [target.node for target in targets if target.event == "stream"]


def follows_stream(listener: Listener, trigger: Trigger) -> bool:
    """Is it a `stream` of its trigger's target that starts this listener?"""
    return any(node is trigger.target for node in streamed_to(listener))
