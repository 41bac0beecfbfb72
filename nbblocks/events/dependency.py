"""Registering a listener, and what that returns: chains hang on it, and `cancels=` takes it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from nbblocks.errors import OutsideAppError
from nbblocks.events.executor import settle
from nbblocks.events.listener import After, Condition, Listener, Target
from nbblocks.events.options import build_listener

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbblocks.events.graph import Graph


class _Omitted:
    def __repr__(self) -> str:
        return "<decorator>"


OMITTED: Any = _Omitted()
"""The default of `fn`: left out, the call is a decorator. None is a listener without function."""


def register(
    starts: Sequence[Target | After],
    graph: Graph | None,
    fn: Any,
    inputs: Any,
    outputs: Any,
    **options: Any,
) -> Any:
    """Register a listener in a graph.

    Args:
        starts: What starts it.
        graph: The app's graph.
        fn: The function, None, or `OMITTED` for decorator use.
        inputs: Blocks it reads.
        outputs: Blocks it writes.
        **options: See `ListenerOptions`.

    Returns:
        A `Dependency`; with `OMITTED` and no `js` a decorator that returns the function itself.

    Raises:
        OutsideAppError: There is no app, or a block belongs to another one.
        InvalidValueError: An option, or an executor that cannot run the function.
    """
    if graph is None:
        raise OutsideAppError(
            "A listener needs an app: create its components inside `with gr.Blocks():`, "
            "or register it there."
        )
    if fn is OMITTED:
        if options.get("js") is not None:
            fn = None
        else:

            def decorator(function: Any) -> Any:
                register(starts, graph, function, inputs, outputs, **options)
                return function

            return decorator
    starts = [*starts, *_every(graph, options)]
    listener = build_listener(starts, fn, inputs, outputs, **options)
    for node in listener.named:
        if node.graph is not None and node.graph is not graph:
            raise OutsideAppError(
                f"The listener {listener.name!r} names {node!r}, which belongs to another app. "
                "Use components of the same Blocks, or render that component in this one first."
            )
    settle(listener, graph.executor)
    graph.add(listener)
    return Dependency(listener, graph)


def _every(graph: Graph, options: dict[str, Any]) -> list[Target]:
    """`every=` of older Gradio versions: a timer that starts the listener as well."""
    every = options.pop("every", None)
    if every is None:
        return []
    warnings.warn(
        "`every=` is now spelled `gr.Timer(seconds).tick(…)`, or `gr.on([…, timer.tick], …)`.",
        DeprecationWarning,
        stacklevel=4,
    )
    return [graph.every(every)]


class Follow:
    """`.then`, `.success` or `.failure` of a dependency: call it, or give it to `gr.on`."""

    def __init__(self, dependency: Dependency, condition: Condition) -> None:
        self.start = After(dependency.listener, condition)
        self.graph = dependency.graph

    def __call__(
        self, fn: Any = OMITTED, inputs: Any = None, outputs: Any = None, **options: Any
    ) -> Any:
        """Register a listener that runs when this one has ended; arguments as for an event."""
        return register([self.start], self.graph, fn, inputs, outputs, **options)


class Dependency:
    """A registered listener.

    Calling it calls the function. `.then` runs a further listener when this one has ended, however
    it ended; `.success` only after success, `.failure` only after an error or a cancel.
    """

    def __init__(self, listener: Listener, graph: Graph) -> None:
        self.listener = listener
        self.graph = graph

    @property
    def then(self) -> Follow:
        """Register a listener that runs after this one, whatever its outcome."""
        return Follow(self, "then")

    @property
    def success(self) -> Follow:
        """Register a listener that runs after this one has succeeded."""
        return Follow(self, "success")

    @property
    def failure(self) -> Follow:
        """Register a listener that runs after this one has failed or was cancelled."""
        return Follow(self, "failure")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function itself, without the app."""
        if self.listener.fn is None:
            raise TypeError("This listener has no function to call.")
        return self.listener.fn(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<Dependency {self.listener.name}>"
