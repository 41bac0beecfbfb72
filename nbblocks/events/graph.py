"""The event graph of one app: which listeners an event starts, and which follow them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks.errors import OutsideAppError
from nbblocks.events.listener import Listener, Outcome, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nbblocks.events.node import Node

_FOLLOWS: dict[Outcome, tuple[str, ...]] = {
    "success": ("then", "success"),
    "failure": ("then", "failure"),
    "cancelled": ("then", "failure"),
    "refused": (),
}
"""Which conditions hold after which outcome: `.then` holds after every run that could begin."""


class Graph:
    """The listeners of one app. Plain data: it runs nothing.

    Args:
        root: The app, whose `load` and `unload` listeners may name.
        on_change: Called after a listener was added or removed.
        every: Makes the target that fires every so many seconds.
        executor: Where functions run whose listener says nothing.
    """

    def __init__(
        self,
        root: Node | None = None,
        on_change: Callable[[Listener], None] | None = None,
        every: Callable[[Any], Target] | None = None,
        executor: Any = "thread",
    ) -> None:
        self.root = root
        self.every = every or _no_timers
        self.executor = executor
        self.listeners: dict[int, Listener] = {}
        self.inputs: Counter[int] = Counter()
        self.outputs: Counter[int] = Counter()
        self._names: Counter[str] = Counter()
        self._by_slot: defaultdict[Any, list[Listener]] = defaultdict(list)
        self._by_event: defaultdict[int, dict[str, list[Listener]]] = defaultdict(dict)
        self._followers: defaultdict[int, list[tuple[str, Listener]]] = defaultdict(list)
        self._on_change = on_change or (lambda _listener: None)

    def __iter__(self) -> Iterator[Listener]:
        return iter(list(self.listeners.values()))

    def __len__(self) -> int:
        return len(self.listeners)

    def add(self, listener: Listener) -> None:
        """Register a listener under everything that starts it; its `api_name` becomes unique."""
        scope = _context.scope.get()
        if scope is not None:
            listener.rendered = True
            scope.hold(listener)
            return
        listener.api_name = self._unique(listener.api_name)
        self._count(listener, 1)
        for start in listener.starts:
            if isinstance(start, Target):
                self._by_event[start.node._id].setdefault(start.event, []).append(listener)
            else:
                self._followers[start.listener.id].append((start.condition, listener))
        self._on_change(listener)

    def remove(self, listener: Listener) -> None:
        """Take a listener out again, with the links to those that follow it."""
        if listener.id not in self.listeners:
            return
        self._count(listener, -1)
        for start in listener.starts:
            if isinstance(start, Target):
                self._unlisten(start.node._id, start.event, listener)
            else:
                _take_out(self._followers, start.listener.id, (start.condition, listener))
        self._followers.pop(listener.id, None)
        self._on_change(listener)

    def absorb(self, other: Graph) -> None:
        """Take over all listeners of another graph, which is empty afterwards."""
        for listener in other:
            other.remove(listener)
            self.add(listener)

    def triggered_by(self, block_id: int, event: str) -> list[Listener]:
        """Return the listeners of one event of one block, in the order of their definition."""
        return list(self._by_event.get(block_id, {}).get(event, ()))

    def events_of(self, block_id: int) -> list[str]:
        """Return the names of a block's events that start a listener."""
        return list(self._by_event.get(block_id, ()))

    def followers(self, listener: Listener, outcome: Outcome) -> list[Listener]:
        """Return the listeners that follow one that ended this way."""
        conditions = _FOLLOWS[outcome]
        return [
            follower
            for when, follower in self._followers.get(listener.id, ())
            if when in conditions
        ]

    def sharing(self, slot: Any) -> list[Listener]:
        """Return the listeners that share a slot, and so one concurrency limit."""
        return self._by_slot.get(slot, [])

    def _unlisten(self, block_id: int, event: str, listener: Listener) -> None:
        events = self._by_event.get(block_id, {})
        _take_out(events, event, listener)
        if not events:
            self._by_event.pop(block_id, None)

    def _count(self, listener: Listener, step: int) -> None:
        if step > 0:
            self.listeners[listener.id] = listener
            self._by_slot[listener.slot].append(listener)
        else:
            del self.listeners[listener.id]
            _take_out(self._by_slot, listener.slot, listener)
        _add(self._names, listener.api_name, step)
        for node in (*listener.inputs, *listener.kwargs.values()):
            _add(self.inputs, node._id, step)
        for node in listener.outputs:
            _add(self.outputs, node._id, step)

    def _unique(self, name: str) -> str:
        candidate, number = name, 0
        while self._names[candidate] > 0:
            number += 1
            candidate = f"{name}_{number}"
        return candidate


def _take_out(lists: dict[Any, list[Any]], key: Any, entry: Any) -> None:
    """Remove an entry from one of several lists, and the list when nothing is left in it."""
    if entry in lists.get(key, ()):
        lists[key].remove(entry)
        if not lists[key]:
            del lists[key]


def _add(counter: Counter[Any], key: Any, step: int) -> None:
    counter[key] += step
    if not counter[key]:
        del counter[key]


def _no_timers(_interval: Any) -> Target:
    raise OutsideAppError(
        "`every=` needs an app: register the listener inside `with gr.Blocks():`."
    )
