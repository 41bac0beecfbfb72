"""What the engine needs of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from nbblocks.engine.port import Port
    from nbblocks.events.graph import Graph


class EngineApp(Protocol):
    """An app, as the engine sees it. `Blocks` satisfies it."""

    uid: str
    graph: Graph
    blocks: Mapping[int, Any]
    lock: AbstractContextManager[Any]
    port: Port
    show_error: bool
