"""What the graph and the engine need to know of a block. The widget classes satisfy it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbblocks.events.graph import Graph


class Node(Protocol):
    """A block, as the graph and the engine see it."""

    @property
    def _id(self) -> Any:
        """Its id, unique in the process."""

    @property
    def key(self) -> Any:
        """Its identity when `gr.render` runs again, or None."""

    @property
    def graph(self) -> Graph | None:
        """The graph of the app this block belongs to, if any."""

    @property
    def status_block(self) -> Node:
        """The block that shows what runs for this one."""
        ...

    def snapshot(self) -> Any:
        """Return the payload as it is now, for a run that may start later."""

    def properties(self) -> Mapping[str, Any]:
        """Return its own parameters as they are now, for a listener that asks for the component."""
        ...

    def preprocess(self, payload: Any) -> Any:
        """Turn a payload into what a listener receives."""

    def postprocess(self, value: Any) -> Any:
        """Turn what a listener returned into a payload."""

    def changes(self, result: Any) -> Mapping[str, Any]:
        """Turn an update or a value that a listener returned into trait values."""
        ...

    def raw(self, payload: Any) -> Mapping[str, Any]:
        """Turn a payload that a listener returned itself into trait values."""
        ...

    def write(self, changes: Mapping[str, Any]) -> None:
        """Set traits to values made by `changes`."""
