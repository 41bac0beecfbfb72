"""Where the blocks of a gr.render function stand, and one run of that function."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from nbblocks import _context
from nbblocks.base.buttons import blocks_of
from nbblocks.base.component import Component
from nbblocks.base.container import Container
from nbblocks.engine.job import Trigger
from nbblocks.layouts.column import Column
from nbblocks.layouts.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nbblocks.engine.job import Job
    from nbblocks.events.listener import Listener

_LOOK = 0.2
"""Seconds after which a run that waits for the loop looks whether it is still wanted."""


class Area(Container):
    """The layout that holds what a `gr.render` function makes."""

    scope: Scope | None = None

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._turn = threading.Lock()

    def build(self, job: Job, function: Callable[[], Any]) -> None:
        """Run the function and show what it makes. Runs that come together wait for each other."""
        with self._turn:
            if self.app is None or self._closed or job.over:
                return
            engine, scope = self.app.engine, Scope(self, job)
            scope.build(function)
            if engine.loop.inside():  # there are no threads
                scope.commit()
                return
            done = threading.Event()
            engine.call(_call, scope.commit, done.set)
            # When the app is closed meanwhile, nothing is called any more.
            while not done.wait(_LOOK) and not job.over:
                pass

    def released(self) -> None:
        """Take out the listeners of the last run, and close its blocks."""
        if self.scope is not None:
            self.scope.withdraw()
        super().released()
        if self.scope is not None:
            self.scope.close_unplaced()


class AreaRow(Area, Row):
    """An area inside a Row."""


class AreaColumn(Area, Column):
    """An area anywhere else."""


class Scope:
    """One run of the function: its blocks stand in a draft, its listeners wait, until it has ended.

    Args:
        area: Where the blocks go.
        job: The run of the listener that calls the function.
    """

    def __init__(self, area: Area, job: Job) -> None:
        self.area = area
        self.app = area.app
        self.listeners: list[Listener] = []
        self._job = job
        self._made: dict[int, Any] = {}
        keyed = [*_keyed(area), *(area.scope.unplaced() if area.scope is not None else ())]
        self._kept = {(type(block), block.key): block for block in keyed if block.key is not None}
        self._moved: list[tuple[Any, Any, dict[str, Any]]] = []
        # With a layout open a constructor makes a block; without, inside a listener, an update.
        token = _context.parent.set(area)
        try:
            self.draft: Any = type(area)(render=False)
        finally:
            _context.parent.reset(token)
        self.draft.app = self.app
        # What is made stands on the page of the area from the beginning.
        self.draft.parent = area

    def note(self, block: Any) -> None:
        """Note a block that is made or used again: without a place it goes with this run."""
        self._made[id(block)] = block

    def reuse(self, cls: type, key: Any) -> Any:
        """Return the block of this class and key of the run before, if there is one."""
        kept = None if key is None else self._kept.pop((cls, key), None)
        if kept is not None:
            values = {name: getattr(kept, name) for name in kept.keys if not kept.preserves(name)}
            self._moved.append((kept, kept.parent, values))
            kept.parent = None
            self.note(kept)
        return kept

    def unplaced(self) -> list[Any]:
        """Return what it has made that stands nowhere, and is no part of what stands somewhere."""
        made = self._made.values()
        parts = {id(part) for block in made for part in _parts(block)}
        return [each for each in made if each.parent is None and id(each) not in parts]

    def close_unplaced(self, besides: Scope | None = None) -> None:
        """Close what stands nowhere, but not what another run has in its turn."""
        for block in self.unplaced():
            if besides is None or id(block) not in besides._made:
                block.close()

    def hold(self, listener: Listener) -> None:
        """Keep a listener back until the run has ended."""
        self.listeners.append(listener)

    def build(self, function: Callable[[], Any]) -> None:
        """Run the function; on failure everything stays as it was."""
        token = _context.scope.set(self)
        try:
            with self.draft:
                function()
        except BaseException:
            self._discard()
            raise
        finally:
            _context.scope.reset(token)

    def _discard(self) -> None:
        for block, parent, values in self._moved:
            block.parent = parent
            block.write(values)
        self.draft.close()
        self.close_unplaced(self.area.scope)

    def commit(self) -> None:
        """Show what was made in place of what the run before made. Called on the engine's loop."""
        area, before = self.area, self.area.scope
        if area._closed or self._job.over:
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
            if before is not None:
                before.close_unplaced(self)
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
        load = (self.app.loader_of(self.area)._id, "load")
        for listener in self.listeners:
            if load in listener.targets:
                self.app.engine.dispatch(listener, Trigger(page=self._job.trigger.page))


def _keyed(container: Container) -> Iterator[Any]:
    """Go through what the next run can have back: components, and areas inside, by their key."""
    for block in container.blocks_inside:
        if isinstance(block, (Component, Area)) and block.key is not None:
            yield block
        if isinstance(block, Container) and not isinstance(block, Area):
            yield from _keyed(block)


def _parts(block: Any) -> list[Any]:
    """Return what belongs to a block although no layout holds it; it closes with that block."""
    corner = blocks_of(getattr(block, "buttons", ()))
    return [*corner, getattr(block, "_header", None), getattr(block, "channel", None)]


def _call(function: Callable[[], None], after: Callable[[], Any]) -> None:
    try:
        function()
    finally:
        after()
