"""What Image and Audio have in common: the sources a file may come from."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from nbblocks import _traits as t
from nbblocks.errors import InvalidValueError

_EVERY = 0.5


class Sources(t.List):
    """A trait for where the user may take a file from: one source, or several in order.

    Args:
        *known: The sources that exist; all of them by default.
    """

    def __init__(self, *known: str) -> None:
        super().__init__(default_value=list(known))
        self._known = known
        self.tag(ts=f"({' | '.join(map(json.dumps, known))})[]")

    def validate(self, obj: Any, value: Any) -> Any:
        """Bring one source or None into a list.

        Raises:
            InvalidValueError: A source does not exist.
        """
        if value is None:
            value = self._known
        sources = [value] if isinstance(value, str) else list(value)
        for source in sources:
            if source not in self._known:
                raise InvalidValueError(
                    f"{type(obj).__name__}: there is no source {source!r}. "
                    f"`sources` takes {', '.join(map(repr, self._known))}."
                )
        return super().validate(obj, sources)


class StreamEvery(t.Float):
    """The seconds between two pieces of a stream: the fewest that a listener asks for."""

    def __init__(self) -> None:
        super().__init__(_EVERY)
        self.tag(to_json=lambda _value, block: _stream_every(block))


def _stream_every(block: Any) -> float:
    listeners = () if block.graph is None else block.graph.triggered_by(block._id, "stream")
    return min((listener.stream_every for listener in listeners), default=_EVERY)


def as_options(value: Any, _block: Any) -> Any:
    """Make what a page gets of a dataclass of options, or of a dict of them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value


def streaming_source(sources: Any, streaming: bool, source: str, owner: str) -> Any:
    """Return the sources of a component that streams from one of them.

    Raises:
        InvalidValueError: It streams, and has other sources.
    """
    if not streaming:
        return sources
    if sources not in (None, source, [source]):
        raise InvalidValueError(
            f"{owner}: `streaming=True` takes only `sources=[{source!r}]`, not {sources!r}."
        )
    return [source]
