"""What the engine needs of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from nbblocks.engine.desk import MakeDesk
    from nbblocks.engine.port import Port
    from nbblocks.events.graph import Graph


class EngineApp(Protocol):
    """An app, as the engine sees it. `Blocks` satisfies it."""

    uid: str
    port: Port
    show_error: bool
    max_threads: int
    shared_desk: MakeDesk

    @property
    def graph(self) -> Graph:
        """Its listeners."""
        ...

    @property
    def blocks(self) -> Mapping[int, Any]:
        """Its blocks by id."""
        ...

    @property
    def lock(self) -> AbstractContextManager[Any]:
        """Held while values are written."""
        ...
