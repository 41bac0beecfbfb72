"""What goes to another process, pickled; with stand-ins for what only lives in this one."""

from __future__ import annotations

import importlib
import io
import pickle
from typing import Any

from nbblocks.engine.run import Run


class Reference:
    """Stands for a component in a process that has none: a key of what comes in and goes back.

    Args:
        id: The component's.
    """

    def __init__(self, id: int) -> None:
        self._id = id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reference) and other._id == self._id

    def __hash__(self) -> int:
        return hash(self._id)

    def __reduce__(self) -> tuple[Any, ...]:
        return Reference, (self._id,)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"There are no components in another process, and so no `{name}` of one. List the "
            "component in `inputs=` to get its value, and in `outputs=` to write it."
        )


def dumps(value: Any) -> bytes:
    """Pickle something; with `cloudpickle`, where it is installed, functions of a notebook too."""
    with io.BytesIO() as stream:
        _pickler()(stream, pickle.HIGHEST_PROTOCOL).dump(value)
        return stream.getvalue()


def _pickler() -> Any:
    try:
        base: Any = importlib.import_module("cloudpickle").Pickler
    except ImportError:
        base = pickle.Pickler
    if base not in _made:
        _made[base] = type("Pickler", (_StandIns, base), {})
    return _made[base]


_made: dict[type, type] = {}


class _StandIns:
    """The part of a pickler that replaces what must stay here."""

    def reducer_override(self, value: Any) -> Any:
        cls: Any = type(value)
        if hasattr(cls, "status_block"):  # a component or a layout
            return Reference, (value._id,)
        if cls is Run:
            return type(None), ()  # the other process has one of its own
        inherited = getattr(super(), "reducer_override", None)
        return NotImplemented if inherited is None else inherited(value)
