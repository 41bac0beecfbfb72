"""Updates: what a listener returns to change properties of an output."""

from __future__ import annotations

import inspect
from typing import Any

from nbblocks.errors import unknown_parameter

__all__ = ["Update", "skip", "update"]


class Update:
    """New properties for an output. A component made inside a listener is one of these.

    Args:
        properties: Constructor parameters and their new values.
    """

    def __init__(self, properties: dict[str, Any]) -> None:
        self.properties = properties

    @classmethod
    def from_call(cls, block: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Update:
        """Make an update of the arguments of a constructor call; only those that were passed count.

        Raises:
            UnknownParameterError: The constructor has no such keyword.
            TypeError: The constructor takes fewer positional arguments.
        """
        signature = inspect.signature(block)
        takes = signature.parameters
        if not any(each.kind is each.VAR_KEYWORD for each in takes.values()):
            for name in kwargs:
                if name not in takes:
                    raise unknown_parameter(block.__name__, name, takes)
        bound = signature.bind_partial(*args, **kwargs)
        properties = dict(bound.arguments)
        for parameter in bound.signature.parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                properties.update(properties.pop(parameter.name, {}))
        return cls(properties)

    def __repr__(self) -> str:
        return f"Update({self.properties!r})"


def update(
    elem_id: str | None = None,
    elem_classes: list[str] | str | None = None,
    visible: bool | str | None = None,
    **kwargs: Any,
) -> Update:
    """Change properties of an output; return it from a listener.

    Args:
        elem_id: New id of the element.
        elem_classes: New CSS classes.
        visible: Show it, hide it (`False`), or keep it in the page unseen (`"hidden"`).
        **kwargs: Any parameter of the output's constructor. `None` leaves a property as it is, but
            `value=None` empties the output.

    Example:
        >>> def toggle(on):
        ...     return gr.update(visible=on, label="Now you see me")
    """
    given = {"elem_id": elem_id, "elem_classes": elem_classes, "visible": visible, **kwargs}
    kept = {name: value for name, value in given.items() if value is not None}
    if "value" in kwargs:
        kept["value"] = kwargs["value"]
    return Update(kept)


def skip() -> Update:
    """Leave an output as it is; returned alone, leave all outputs as they are."""
    return Update({})
