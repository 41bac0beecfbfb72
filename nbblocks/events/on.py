"""`gr.on`: one listener, several triggers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks.errors import InvalidValueError, OutsideAppError
from nbblocks.events.dependency import OMITTED, register
from nbblocks.events.listener import After, Target
from nbblocks.events.options import nodes_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from nbblocks.events.graph import Graph
    from nbblocks.events.options import ListenerOptions

__all__ = ["on"]


def on(
    triggers: Any = None,
    fn: Any = OMITTED,
    inputs: Any = None,
    outputs: Any = None,
    **options: Unpack[ListenerOptions],
) -> Any:
    """Register one listener for several triggers.

    Args:
        triggers: Events (`btn.click`, `demo.load`, `dependency.then`), one or a list. None stands
            for the `change` of every input and the page's load.
        fn: The function; leave it out to decorate one.
        inputs: As for an event.
        outputs: As for an event.
        **options: See `ListenerOptions`.

    Returns:
        A `Dependency`, or the function when used as a decorator.

    Raises:
        OutsideAppError: Neither a trigger nor an open `with gr.Blocks()` tells which app is meant.

    Example:
        >>> @gr.on([name.submit, button.click], inputs=name, outputs=greeting)
        ... def greet(name):
        ...     return f"Hello {name}!"
    """
    if triggers is None:
        graph = _graph(inputs)
        starts: list[Target | After] = [
            Target(node, "change")
            for node in nodes_of(inputs, "inputs")
            if hasattr(type(node), "change")
        ]
        if graph is not None and graph.root is not None:
            parent = _context.parent.get()
            loader = graph.root if parent is None else parent.app.loader_of(parent)
            starts.append(Target(loader, "load"))
    else:
        many = list(triggers) if isinstance(triggers, (list, tuple, set)) else [triggers]
        for trigger in many:
            if not isinstance(getattr(trigger, "start", None), (Target, After)):
                raise InvalidValueError(
                    f"gr.on takes events such as `btn.click` or `dependency.then`, not {trigger!r}"
                    ". Leave out the parentheses."
                )
        starts = [trigger.start for trigger in many]
        graph = many[0].graph if many else _graph(inputs)
    if graph is None:
        raise OutsideAppError("gr.on needs an app: call it inside `with gr.Blocks():`.")
    return register(starts, graph, fn, inputs, outputs, **options)


def _graph(inputs: Any) -> Graph | None:
    parent = _context.parent.get()
    if parent is not None:
        return parent.graph
    nodes = nodes_of(inputs, "inputs")
    return nodes[0].graph if nodes else None
