"""gr.render: a part of the app that a function builds anew whenever its inputs change."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal

from nbblocks import _context
from nbblocks._callables import kind_of
from nbblocks.app.area import Area, AreaColumn, AreaRow
from nbblocks.errors import InvalidValueError, OutsideAppError
from nbblocks.events.dependency import register
from nbblocks.events.listener import Target
from nbblocks.events.options import nodes_of
from nbblocks.layouts.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.events.listener import ShowProgress, TriggerMode

__all__ = ["render"]

_OWN: dict[str, Any] = {"api_name": False, "executor": "thread"}
"""Options of its listener that are nobody else's business: it builds in the kernel."""


def render(
    inputs: Any = None,
    triggers: Any = None,
    *,
    queue: bool = True,
    trigger_mode: TriggerMode | None = "always_last",
    concurrency_limit: int | Literal["default"] | None = None,
    concurrency_id: str | None = None,
    show_progress: ShowProgress = "full",
    key: Any = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Build a part of the app by a function, anew whenever it is triggered.

    What the function makes stands where the decorator does. The blocks and listeners of the run
    before go; a component with the same `key=` stays itself, and keeps what `preserved_by_key`
    names (by default its value). Listeners inside may use components outside.

    Args:
        inputs: Components whose values the function takes.
        triggers: Events that run it; by default the page's load and the `change` of each input.
        queue: As for a listener.
        trigger_mode: As for a listener.
        concurrency_limit: As for a listener.
        concurrency_id: As for a listener.
        show_progress: As for a listener.
        key: As for a listener. Inside another `gr.render`, what it has built stays as well.

    Raises:
        OutsideAppError: It stands outside of `with gr.Blocks():`.

    Example:
        >>> count = gr.Slider(1, 5, step=1)
        >>> @gr.render(inputs=count)
        ... def boxes(count):
        ...     for i in range(int(count)):
        ...         gr.Textbox(label=f"Box {i}", key=i)
    """
    parent = _context.parent.get()
    if parent is None:
        raise OutsideAppError("@gr.render must stand inside `with gr.Blocks():`.")
    options: dict[str, Any] = {
        "queue": queue,
        "trigger_mode": trigger_mode,
        "concurrency_limit": concurrency_limit,
        "concurrency_id": concurrency_id,
        "show_progress": show_progress,
        "key": key,
    }

    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        if kind_of(function) != "sync":
            raise InvalidValueError(f"@gr.render takes a plain function; {function!r} is not one.")
        area = _area(AreaRow if isinstance(parent, Row) else AreaColumn, key)
        starts = _starts(inputs, triggers, parent.app.loader_of(parent))
        run = _builder(function, area)
        register(starts, parent.graph, run, inputs, None, show_progress_on=area, **_OWN, **options)
        return function

    return decorator


def _area(kind: type[Area], key: Any) -> Area:
    """Make an area; inside another one, get that back which the run before made with this key."""
    scope, parent = _context.scope.get(), _context.parent.get()
    kept = None if scope is None else scope.reuse(kind, key)
    if kept is not None:
        parent.add(kept)
    return kept or kind(key=key)


def _builder(function: Callable[..., Any], area: Area) -> Callable[..., None]:
    @functools.wraps(function)  # so that what the function asks for is seen
    def run(*args: Any, **kwargs: Any) -> None:
        running: Any = _context.run.get()
        area.build(running.job, lambda: function(*args, **kwargs))

    return run


def _starts(inputs: Any, triggers: Any, loader: Any) -> list[Any]:
    if triggers is None:
        changing = [node for node in nodes_of(inputs, "inputs") if hasattr(type(node), "change")]
        return [Target(loader, "load"), *(Target(node, "change") for node in changing)]
    many = triggers if isinstance(triggers, (list, tuple)) else [triggers]
    return [trigger.start for trigger in many]
