"""Drive an app without a kernel or a browser: do what a user would, then look at the outputs."""

from __future__ import annotations

import asyncio
import concurrent.futures
import difflib
from typing import TYPE_CHECKING, Any

from nbblocks.app.placing import check_places
from nbblocks.errors import InvalidValueError, OutsideAppError
from nbblocks.events.method import events_of
from nbblocks.testing import _gestures as gestures
from nbblocks.transport.memory import MemoryPort

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Coroutine
    from pathlib import Path

    from typing_extensions import Self

    from nbblocks.app.blocks import Blocks
    from nbblocks.engine.job import Job
    from nbblocks.notices import Notice

PAGE = "driver"
"""The id of the page that the driver stands for."""


class App:
    """An app with a user in front of it.

    What the user does goes the way a browser's messages go, so listeners run on the app's own
    threads; `settle()` (or `await settled()`) waits until all of them have ended, and all that
    followed from them.

    The app's clock stands still. `advance` (or `await advanced`) moves it: timers tick, outputs
    show what takes long, limits of time are reached. What a function does itself takes real time.

    Args:
        demo: The app.
        load: Fire `load` on entering, and wait until its listeners have ended?
        close: Close the app on leaving, as closing the page does to a served app?
        timeout: Seconds that `settle` waits where it is not told otherwise.
        js: Stands in for the browser's JavaScript; see the attribute of this name.
        href: The address that `gr.Request` reports.

    Example:
        >>> with App(demo) as app:
        ...     app.type(name, "Ada")
        ...     app.click(button)
        ...     app.settle()
        ...     assert app.value(greeting) == "Hello Ada!"

        `async with` and `await app.settled()` do the same in an async test.
    """

    def __init__(
        self,
        demo: Blocks,
        *,
        load: bool = True,
        close: bool = True,
        timeout: float = 10,
        js: Callable[[str, list[Any]], list[Any]] | None = None,
        href: str = "",
    ) -> None:
        self.demo = demo
        self.port = MemoryPort(js=js, href=href)
        self._load = load
        self._close = close
        self._timeout = timeout
        self._real_port: Any = None
        self._was_live = False

    # ------------------------------------------------------------------- life

    def __enter__(self) -> Self:
        self._enter()
        if self._load:
            self.settle()
        return self

    def __exit__(self, *_: object) -> None:
        if self._close:
            self.demo.close()
        else:
            self.demo.engine.call(self._leave)
        self.demo.port = self._real_port

    def _leave(self) -> None:
        """Nobody is in front of the app any more: its timers rest, and its clock goes on."""
        if not self._was_live:
            self.demo.engine.timers.rest()
        self.demo.engine.clock.release()

    async def __aenter__(self) -> Self:
        self._enter()
        if self._load:
            await self.settled()
        return self

    async def __aexit__(self, *_: object) -> None:
        engine = self.demo.engine
        if engine.running and engine.loop.inside():  # no threads: the app runs on this very loop
            self.__exit__()
        else:
            # Closing waits for the app's threads; they may wait for something on this loop.
            await asyncio.get_running_loop().run_in_executor(None, self.__exit__)

    def _enter(self) -> None:
        check_places(self.demo)
        self._real_port, self.demo.port = self.demo.port, self.port
        engine = self.demo.engine
        self._was_live, engine.live = engine.live, True
        engine.call(engine.clock.hold)
        engine.call(engine.timers.go)
        if self._load:
            self.load()

    def settle(self, timeout: float | None = None) -> None:
        """Wait until no listener is running or waiting.

        Raises:
            TimeoutError: Some still are; the message names them.
        """
        try:
            self._idle().result(self._timeout if timeout is None else timeout)
        except concurrent.futures.TimeoutError:
            raise self._unsettled() from None

    async def settled(self, timeout: float | None = None) -> None:
        """Wait as `settle` does, without blocking the event loop."""
        idle = asyncio.wrap_future(self._idle())
        try:
            await asyncio.wait_for(idle, self._timeout if timeout is None else timeout)
        except asyncio.TimeoutError:
            raise self._unsettled() from None

    def _idle(self, besides: Collection[Job] = ()) -> concurrent.futures.Future[None]:
        future: concurrent.futures.Future[None] = concurrent.futures.Future()
        if self.demo._closed:
            future.set_result(None)
        else:
            self.demo.engine.when_idle(future, besides)
        return future

    def advance(self, seconds: float) -> None:
        """Let time pass: what is due in these seconds happens, one moment after the other.

        After each moment this waits until the listeners that it has started have ended; those that
        ran before may go on.

        Args:
            seconds: How far the app's clock moves. No time passes in truth.

        Raises:
            TimeoutError: A listener that was started has not ended; the message names it.
        """
        try:
            self._on_loop(self._advance, seconds).result(self._timeout)
        except concurrent.futures.TimeoutError:
            raise self._unsettled() from None

    async def advanced(self, seconds: float) -> None:
        """Let time pass as `advance` does, without blocking the event loop."""
        passing = asyncio.wrap_future(self._on_loop(self._advance, seconds))
        try:
            await asyncio.wait_for(passing, self._timeout)
        except asyncio.TimeoutError:
            raise self._unsettled() from None

    async def _advance(self, seconds: float) -> None:
        clock = self.demo.engine.clock
        until = clock.time() + seconds
        before = frozenset(self.demo.engine.jobs)
        while clock.step(until):
            await asyncio.wrap_future(self._idle(before))

    def _on_loop(
        self, function: Callable[..., Coroutine[Any, Any, None]], *args: Any
    ) -> concurrent.futures.Future[None]:
        """Run a coroutine on the app's loop, after everything the user has done so far."""
        if self.demo._closed:
            return self._idle()
        return asyncio.run_coroutine_threadsafe(function(*args), self.demo.engine.loop.loop)

    def _unsettled(self) -> TimeoutError:
        jobs = [f"{job.listener.name} ({job.state})" for job in self.demo.engine.jobs]
        return TimeoutError(f"These listeners have not ended: {', '.join(jobs)}.")

    # ------------------------------------------------------------ what one sees

    def value(self, component: Any) -> Any:
        """Return a component's value as a listener would receive it."""
        return component.preprocess(self.payload(component))

    def payload(self, component: Any) -> Any:
        """Return a component's value as the page has it."""
        with self.demo.lock:
            return component.snapshot()

    @property
    def toasts(self) -> list[Notice]:
        """The toasts shown so far."""
        return self.port.toasts

    @property
    def statuses(self) -> list[tuple[list[int], str, dict[str, Any]]]:
        """What the outputs were told so far: (block ids, state, details)."""
        return self.port.statuses

    def problem(self, component: Any) -> str | None:
        """Return what the component says is wrong with its value, as a validator has found."""
        return self.port.problems.get(component._id)

    @property
    def scrolled(self) -> list[int]:
        """Ids of the blocks that the page was scrolled to."""
        return self.port.scrolled

    @property
    def js(self) -> Callable[[str, list[Any]], list[Any]] | None:
        """Stands in for the browser's JavaScript.

        Called with the text of `js=` and the list of its arguments; returns its results in a list.
        """
        return self.port.js

    @js.setter
    def js(self, function: Callable[[str, list[Any]], list[Any]] | None) -> None:
        self.port.js = function

    # ----------------------------------------------------------- what one does

    def load(self) -> None:
        """Load the page."""
        self.demo.engine.call(self.demo.page_loaded, PAGE)

    def visit(self, path: str) -> None:
        """Go to another page of the app, as a link in its navigation bar does.

        Args:
            path: Where `demo.route` has put the page; "" for the main one.

        Raises:
            InvalidValueError: The app has no such page.
        """
        paths = [known for known, _name, _shown in self.demo.pages]
        if path.strip("/") not in paths:
            known = ", ".join(map(repr, paths))
            raise InvalidValueError(f"The app has no page {path!r}. It has: {known}.")
        self.demo.engine.call(self.demo.page_opened, PAGE, path.strip("/"))

    def fire(self, block: Any, event: str, data: Any = None) -> None:
        """Fire any event of a block.

        Args:
            block: The component or layout.
            event: The event's name.
            data: What `gr.EventData` gets.

        Raises:
            InvalidValueError: The block has no such event.
        """
        self.send(block, {}, [(event, data)])

    def set(self, component: Any, value: Any) -> None:
        """Change a component's value as its browser half does, and fire `input` where it has it.

        Args:
            component: The component.
            value: The value as the page has it (the payload).
        """
        self.send(component, {"value": value}, gestures.known(component, "input"))

    def click(self, button: Any) -> None:
        """Click a button."""
        self.send(button, {}, [("click", None)])

    def type(self, box: Any, text: str) -> None:
        """Put a text into a field, in place of what it holds."""
        self.send(box, {"value": text}, [("input", None)])

    def submit(self, box: Any, text: str | None = None) -> None:
        """Press Enter in a field; with a text, type that first."""
        if text is not None:
            self.type(box, text)
        # What is in the field may be on its way to the app, and not be its value yet.
        self.send(box, {} if text is None else {"value": text}, [("submit", None)])

    def check(self, checkbox: Any, checked: bool = True) -> None:
        """Tick a checkbox, or take the tick away."""
        data = {"index": 0, "value": checkbox.label, "selected": checked}
        self.send(checkbox, {"value": checked}, [("input", None), ("select", data)])

    def choose(self, component: Any, value: Any) -> None:
        """Choose among the choices of a Radio, Dropdown or CheckboxGroup.

        Args:
            component: The component.
            value: The choice's value; where several can be chosen, a list of all that shall be.

        Raises:
            InvalidValueError: It is not among the choices.
        """
        for values, events in gestures.choosing(component, value):
            self.send(component, values, events)

    def select(self, block: Any, value: Any = None, index: Any = None) -> None:
        """Select something: a tab, a choice, a part of a text, a cell.

        Args:
            block: A `gr.Tab`, a component with choices, or any block with `select`.
            value: What is selected; of a component with choices, the choice's value.
            index: Where that is.
        """
        if hasattr(block, "choices"):
            self.choose(
                block, block.choices[index][1] if value is None and index is not None else value
            )
        elif not gestures.open_tab(block):
            self.fire(block, "select", {"index": index, "value": value, "selected": True})

    def toggle(self, folding: Any) -> None:
        """Click the heading of an Accordion or a Sidebar: open it, or close it."""
        self.send(folding._header, {"is_open": not folding.is_open}, [])

    def upload(self, component: Any, path: str | Path) -> None:
        """Upload a file of this machine to an Image, an Audio or the like."""
        wire = gestures.uploaded(component, path)
        self.send(component, {"value": wire}, gestures.known(component, "upload", "input"))

    def clear(self, component: Any) -> None:
        """Click the cross that empties a component."""
        self.send(component, {"value": None}, gestures.known(component, "clear", "input"))

    def tick(self, timer: Any) -> None:
        """Let a timer tick."""
        self.fire(timer, "tick")

    def send(self, block: Any, values: dict[str, Any], events: list[tuple[str, Any]]) -> None:
        """Send one message as a page does: what everything above comes down to.

        Args:
            block: Where it happened.
            values: Traits of it that the user changed.
            events: (name, data) of the events to fire afterwards.

        Raises:
            OutsideAppError: The block is not part of this app.
            InvalidValueError: The block has no such event, or a user could not have done it.
        """
        if block.app is not self.demo:
            raise OutsideAppError(f"{block!r} is not part of this app.")
        known = events_of(type(block))
        for name, _data in events:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                advice = (
                    f"Did you mean {near[0]!r}?"
                    if near
                    else f"It has: {', '.join(known) or 'none'}."
                )
                raise InvalidValueError(f"{block!r} has no event {name!r}. {advice}")
        for name in values:
            if name not in block._browser_traits:
                raise InvalidValueError(f"A user cannot change `{name}` of {block!r}.")
        gestures.require_interactive(block, values, events)
        fired = [[block._id, name, data] for name, data in events]
        wire = {str(block._id): values} if values else {}
        self.demo.engine.call(self.demo.engine.receive, PAGE, wire, fired)
