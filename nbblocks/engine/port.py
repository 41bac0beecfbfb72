"""Port: how the engine speaks to the pages. Comms implement it, and the memory that tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbblocks.events.request import Request
    from nbblocks.notices import Notice


class Port(Protocol):
    """What the engine says, and asks. Values need no method: blocks send what moved."""

    def enter(self) -> None:
        """Let what is printed from now on, in this context, go where the app's lines go."""

    def forget(self, block: Any) -> None:
        """A block is about to close."""

    def status(self, blocks: Sequence[int], state: str, **details: Any) -> None:
        """Say what a listener is doing; fields as in `_messages.Status`."""

    def invalid(self, messages: Mapping[int, str | None]) -> None:
        """Show what is wrong with some inputs, by block id; None takes it away."""

    def notify(self, notice: Notice, page: str) -> None:
        """Show a toast; on one page, or with an empty `page` on all."""

    def scroll(self, block: int) -> None:
        """Bring a block into view."""

    def mirror(self, page: str, values: dict[str, Any]) -> None:
        """Tell the other pages what the user set on this one."""

    def stream(self, block: int, state: str, page: str = "", piece: int | None = None) -> None:
        """Say how a page's camera or microphone goes on; fields as in `_messages.PieceReply`."""

    async def run_js(self, code: str, values: Sequence[Any], page: str) -> list[Any]:
        """Run a listener's JavaScript in the page and return its values.

        Raises:
            JavaScriptError: It threw, or there is no page.
        """
        ...

    def request(self, page: str) -> Request:
        """Return what is known of a page's visitor."""
        ...
