"""gr.render: a part of the app that a function builds anew whenever its inputs change."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal

from nbblocks import _context
from nbblocks._callables import kind_of
from nbblocks.base.component import Component
from nbblocks.base.container import Container
from nbblocks.engine.job import Trigger
from nbblocks.errors import InvalidValueError, OutsideAppError
from nbblocks.events.dependency import register
from nbblocks.events.listener import Target
from nbblocks.events.options import nodes_of
from nbblocks.layouts.column import Column
from nbblocks.layouts.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.events.listener import Listener, ShowProgress, TriggerMode

__all__ = ["render"]


class Area(Container):
    """The layout that holds what a `gr.render` function makes."""

    scope: Scope | None = None

    def released(self) -> None:
        """Take out the listeners of the last run, and close its blocks."""
        if self.scope is not None:
            self.scope.withdraw()
        super().released()


class AreaRow(Area, Row):
    """An area inside a Row."""


class AreaColumn(Area, Column):
    """An area anywhere else."""


class Scope:
    """One run of the function: its blocks stand in a draft, its listeners wait, until it has ended.

    Args:
        area: Where the blocks go.
    """

    def __init__(self, area: Area) -> None:
        self.area = area
        self.app = area.app
        self._kept = {
            (type(block), block.key): block
            for block in area.walk()
            if isinstance(block, Component) and block.key is not None
        }
        self._moved: list[tuple[Any, Any]] = []
        self.listeners: list[Listener] = []
        # With a layout open a constructor makes a block; without, inside a listener, an update.
        token = _context.parent.set(area)
        try:
            self.draft: Any = type(area)(render=False)
        finally:
            _context.parent.reset(token)
        self.draft.app = self.app

    def reuse(self, cls: type, key: Any) -> Any:
        """Return the component of this class and key of the run before, if there is one."""
        kept = None if key is None else self._kept.pop((cls, key), None)
        if kept is not None:
            self._moved.append((kept, kept.parent))
            kept.parent = None
        return kept

    def hold(self, listener: Listener) -> None:
        """Keep a listener back until the run has ended."""
        self.listeners.append(listener)

    def build(self, function: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Run the function; on failure everything stays as it was."""
        token = _context.scope.set(self)
        try:
            with self.draft:
                function(*args, **kwargs)
        except BaseException:
            self._discard()
            raise
        finally:
            _context.scope.reset(token)

    def _discard(self) -> None:
        for block, parent in self._moved:
            block.parent = parent
        self.draft.close()

    def commit(self) -> None:
        """Show what was made in place of what the run before made. Called on the engine's loop."""
        area, before = self.area, self.area.scope
        if area.app is None or area._closed:
            self._discard()
            return
        with self.app.lock:
            known = {} if before is None else before.withdraw()
            area.scope = self
            old, area._blocks = area._blocks, self.draft.blocks_inside
            for block in area._blocks:
                block.parent = area
            area.settle()
            for block in old:
                if block.parent is area and block not in area._blocks:
                    block.close()
            for listener in self.listeners:
                listener.id = known.get(listener.key, listener.id)
                self.app.graph.add(listener)
        self._start_loads()

    def withdraw(self) -> dict[Any, int]:
        """Take out the listeners. Returns the ids of those that have a key."""
        for listener in self.listeners:
            self.app.graph.remove(listener)
        return {each.key: each.id for each in self.listeners if each.key is not None}

    def _start_loads(self) -> None:
        """The page has loaded already: start what was registered for that."""
        load = (self.app.graph.root._id, "load")
        for listener in self.listeners:
            if load in listener.targets:
                self.app.engine.dispatch(listener, Trigger())


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
        key: As for a listener.

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
        "api_name": False,
    }

    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        if kind_of(function) != "sync":
            raise InvalidValueError(f"@gr.render takes a plain function; {function!r} is not one.")
        area: Area = AreaRow() if isinstance(parent, Row) else AreaColumn()
        starts = _starts(inputs, triggers, parent.app.own_graph.root)
        run = _builder(function, area)
        register(starts, parent.graph, run, inputs, None, show_progress_on=area, **options)
        return function

    return decorator


def _builder(function: Callable[..., Any], area: Area) -> Callable[..., None]:
    @functools.wraps(function)  # so that what the function asks for is seen
    def run(*args: Any, **kwargs: Any) -> None:
        scope = Scope(area)
        scope.build(function, args, kwargs)
        area.app.engine.call(scope.commit)

    return run


def _starts(inputs: Any, triggers: Any, root: Any) -> list[Any]:
    if triggers is None:
        changing = [node for node in nodes_of(inputs, "inputs") if hasattr(type(node), "change")]
        return [Target(root, "load"), *(Target(node, "change") for node in changing)]
    many = triggers if isinstance(triggers, (list, tuple)) else [triggers]
    return [trigger.start for trigger in many]
