"""Choices: what Radio, CheckboxGroup and Dropdown let the user choose from."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks.errors import Error, InvalidValueError

if TYPE_CHECKING:
    from typing import TypeAlias

Choice: TypeAlias = "str | int | float | bool | tuple[str, str | int | float | bool | None] | None"
"""A value that is its own label, or a pair of a label and a value."""

_PLAIN = (str, int, float, bool, type(None))


class Choices(t.List):
    """A trait that takes choices in any of their forms and holds `[[label, value], …]`."""

    def __init__(self) -> None:
        super().__init__()
        self.tag(ts="Choice[]")

    def set(self, obj: Any, value: Any) -> None:
        """Take choices; traitlets would make a list of a text."""
        super().set(obj, normalised(value))

    def validate(self, obj: Any, value: Any) -> Any:
        """Bring the choices into the form the page gets."""
        return super().validate(obj, normalised(value))


def normalised(choices: Any) -> list[list[Any]]:
    """Return choices as `[[label, value], …]`.

    Args:
        choices: An iterable of values, or of pairs of a label and a value; None for none. Those
            with one value are the same to everybody: the first of them is the chosen one.

    Raises:
        InvalidValueError: It is not that.
    """
    if choices is None:
        return []
    if isinstance(choices, str) or not isinstance(choices, Iterable):
        raise InvalidValueError(f"`choices` takes a list of choices, not {choices!r}.")
    return [_pair(choice) for choice in choices]


def _pair(choice: Any) -> list[Any]:
    if isinstance(choice, (tuple, list)):
        if len(choice) != 2:
            raise InvalidValueError(
                f"The choice {choice!r} has {len(choice)} parts. "
                "Use a value, or a pair (label, value)."
            )
        return [str(choice[0]), plain(choice[1])]
    return [str(choice), plain(choice)]


def plain(value: Any) -> Any:
    """Return a choice's value as JSON has it: numpy's numbers become Python's.

    Raises:
        InvalidValueError: It is neither text nor a number.
    """
    if isinstance(value, _PLAIN):
        return value
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return plain(value.item())
    raise InvalidValueError(
        f"The choice {value!r} is a {type(value).__name__}. A choice's value is text or a number; "
        "give others a label and look them up by it."
    )


def chosen(choices: list[list[Any]], value: Any, kind: str, owner: str) -> Any:
    """Return what a listener gets for a value that came from the page.

    Args:
        choices: The choices as they are now.
        value: What the page sent.
        kind: `value`: the choice's value; `index`: its position.
        owner: The component's class, for the message.

    Raises:
        Error: The value is not among the choices.
    """
    index = position(choices, value)
    if index is None:
        raise Error(f"{owner}: {not_among(choices, value)}")
    return index if kind == "index" else choices[index][1]


def position(choices: list[list[Any]], value: Any) -> int | None:
    """Return where the choice with this value is; None when there is none."""
    return next((i for i, choice in enumerate(choices) if choice[1] == value), None)


def warn_unless_among(choices: list[list[Any]], values: Iterable[Any], owner: str) -> None:
    """Warn of values that the author set although they are not among the choices.

    Not an error: choices and value are often changed one after the other.
    """
    for value in values:
        if position(choices, value) is None:
            warnings.warn(f"{owner}: {not_among(choices, value)}", UserWarning, stacklevel=4)


def not_among(choices: list[list[Any]], value: Any) -> str:
    """Say that a value is not among the choices, and which one may be meant."""
    if not choices:
        return f"{value!r} is not among the choices: there are none. Set `choices` first."
    labels = {str(choice[1]): choice[1] for choice in choices}
    near = difflib.get_close_matches(str(value), labels, n=1)
    if near:
        advice = f"Did you mean {labels[near[0]]!r}?"
    else:
        shown = ", ".join(repr(choice[1]) for choice in choices[:10])
        advice = f"They are: {shown}{', …' if len(choices) > 10 else ''}."
    return f"{value!r} is not among the choices. {advice}"


def values_of(value: Any) -> list[Any]:
    """Return the value of a component that holds several, from one or several of the user's."""
    if value is None:
        return []
    several = isinstance(value, Iterable) and not isinstance(value, (str, Mapping))
    return [plain(v) for v in (value if several else [value])]
