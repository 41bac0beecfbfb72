"""MemoryPort: an app without a kernel or a page. Values are read from the components themselves."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbblocks.errors import JavaScriptError
from nbblocks.events.request import Request
from nbblocks.transport.plain import jsonable, restored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from nbblocks.base.block import Block
    from nbblocks.notices import Notice


@dataclass
class MemoryPort:
    """Keeps what the engine says, for tests and tools to look at.

    Args:
        toasts: Every notice shown.
        statuses: Every status sent: (block ids, state, details).
        scrolled: Ids of the blocks that were scrolled to.
        problems: What a validator says is wrong with the inputs, by block id.
        streams: What was said of cameras and microphones: (block id, state, page, piece).
        js: Stands in for the page's JavaScript: called with (code, values), returns values.
        href: The address that `Request` reports.
        storage: What the browser has kept for `gr.BrowserState`: values by storage key.
    """

    toasts: list[Notice] = field(default_factory=list)
    statuses: list[tuple[list[int], str, dict[str, Any]]] = field(default_factory=list)
    scrolled: list[int] = field(default_factory=list)
    problems: dict[int, str] = field(default_factory=dict)
    streams: list[tuple[int, str, str, int | None]] = field(default_factory=list)
    js: Callable[[str, list[Any]], list[Any]] | None = None
    href: str = ""
    storage: dict[str, Any] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        """Whoever drives the app stands in front of it."""
        return True

    def enter(self) -> None:
        """Lines go to the terminal anyway."""

    def receive(self, block: Block, message: Mapping[str, Any]) -> None:
        """There is no page that could send anything."""
        raise RuntimeError(f"{block!r} got {message!r}, but MemoryPort has no page.")

    def still(self) -> AbstractContextManager[None]:
        """There is no page that could load it."""
        return nullcontext()

    def defer(self, block: Block, names: set[str]) -> bool:
        """Nothing needs to be sent."""
        del block, names
        return True

    def forget(self, block: Any) -> None:
        """Nothing is kept of a block."""

    def end(self, hang_up: Callable[[], None]) -> None:
        """No page has to be done with anything."""
        hang_up()

    def status(self, blocks: Sequence[int], state: str, **details: Any) -> None:
        """Keep a status."""
        self.statuses.append((list(blocks), state, details))

    def invalid(self, messages: Mapping[int, str | None]) -> None:
        """Keep what is wrong with some inputs."""
        for block, message in messages.items():
            if message is None:
                self.problems.pop(block, None)
            else:
                self.problems[block] = message

    def notify(self, notice: Notice, page: str) -> None:
        """Keep a toast."""
        del page
        self.toasts.append(notice)

    def scroll(self, block: int) -> None:
        """Keep where it scrolled to."""
        self.scrolled.append(block)

    def mirror(self, page: str, values: dict[str, Any]) -> None:
        """Take away what was wrong with what the user has set, as a page does."""
        del page
        for block in values:
            self.problems.pop(int(block), None)

    def stream(self, block: int, state: str, page: str = "", piece: int | None = None) -> None:
        """Keep how a stream goes on."""
        self.streams.append((block, state, page, piece))

    async def run_js(self, code: str, values: Sequence[Any], page: str) -> list[Any]:
        """Call the stand-in.

        Raises:
            JavaScriptError: There is none.
        """
        del page
        if self.js is None:
            raise JavaScriptError(
                f"There is no browser to run {code!r:.80}. Give MemoryPort a `js` function."
            )
        return restored(self.js(code, [jsonable(value) for value in values]), values)

    def read_storage(
        self, states: Sequence[Any], page: str, then: Callable[[dict[str, Any]], None]
    ) -> None:
        """Say what is kept of some BrowserStates."""
        del page
        kept = [each for each in states if each.storage_key in self.storage]
        then({str(each._id): {"value": self.storage[each.storage_key]} for each in kept})

    def keep(self, state: Any) -> None:
        """Keep the value of a BrowserState, as a browser would."""
        if state.kept is None:
            self.storage.pop(state.storage_key, None)
        else:
            self.storage[state.storage_key] = state.kept

    def request(self, page: str) -> Request:
        """Return a request for the address that was set."""
        return Request(self.href, page or None)
