"""Events as methods: `btn.click(fn, inputs, outputs)`, declared by `click = event()`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from nbblocks.events.dependency import OMITTED, register
from nbblocks.events.listener import Target

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from nbblocks.events.graph import Graph
    from nbblocks.events.node import Node
    from nbblocks.events.options import ListenerOptions


class EventMethod:
    """One event of one block: call it to register a listener, or give it to `gr.on`."""

    def __init__(self, node: Node, name: str) -> None:
        self.node = node
        self.name = name

    @property
    def start(self) -> Target:
        """What starts the listener."""
        return Target(self.node, self.name)

    @property
    def graph(self) -> Graph | None:
        """The graph of the block's app."""
        return self.node.graph

    def __call__(
        self,
        fn: Any = OMITTED,
        inputs: Any = None,
        outputs: Any = None,
        **options: Unpack[ListenerOptions],
    ) -> Any:
        """Register a listener for this event.

        Args:
            fn: The function; None for a listener without one; leave it out to decorate a function.
            inputs: The block or blocks whose values the function takes, in order; a set passes one
                dictionary from block to value.
            outputs: The block or blocks that what it returns goes to, in order.
            **options: Every further option; see `ListenerOptions`.

        Returns:
            A `Dependency` with `.then`, `.success` and `.failure`; as a decorator, the function.

        Example:
            >>> button.click(greet, inputs=name, outputs=greeting).then(save, greeting)
        """
        return register([self.start], self.graph, fn, inputs, outputs, **options)

    def __repr__(self) -> str:
        return f"<event {self.name} of {self.node!r}>"


class Event:
    """Descriptor that makes an `EventMethod` of the name it is assigned to."""

    name: str

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, node: None, owner: type) -> Event: ...
    @overload
    def __get__(self, node: Any, owner: type) -> EventMethod: ...
    def __get__(self, node: Any, owner: type) -> Event | EventMethod:
        return self if node is None else EventMethod(node, self.name)


def event() -> Any:
    """Declare an event of a component or layout; its name is the attribute's."""
    return Event()


def events_of(cls: type) -> list[str]:
    """Return the names of the events that a class declares or inherits."""
    found: dict[str, bool] = {}
    for base in reversed(cls.__mro__):
        for name, attribute in vars(base).items():
            if isinstance(attribute, Event):
                found[name] = True
            elif name in found:
                del found[name]
    return sorted(found)
