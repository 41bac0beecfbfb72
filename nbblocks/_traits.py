"""Traits that sync by default, convert what is assigned, and are written under their app's lock.

The names are traitlets' own, so a component reads like any widget: `value = t.Bool(False)`.
"""

from __future__ import annotations

from typing import Any as AnyType

import traitlets

__all__ = [
    "Any",
    "Bool",
    "CaselessEnum",
    "Dict",
    "Enum",
    "Float",
    "Int",
    "List",
    "Unicode",
    "Union",
    "Visibility",
    "Visible",
]


class _Synced:
    """Mixed into a trait type: tag it `sync`, and write it under the app's lock."""

    def __init__(self, *args: AnyType, **kwargs: AnyType) -> None:
        super().__init__(*args, **kwargs)
        self.tag(sync=True)  # type: ignore[attr-defined]

    def set(self, obj: AnyType, value: AnyType) -> None:
        value = obj._incoming(self.name, value)  # type: ignore[attr-defined]
        lock = obj._lock
        if lock is None:
            super().set(obj, value)  # type: ignore[misc]
        else:
            with lock:
                super().set(obj, value)  # type: ignore[misc]


class Any(_Synced, traitlets.Any):
    """Any value that serialises."""


class Bool(_Synced, traitlets.Bool):
    """True or False."""


class Int(_Synced, traitlets.Int):
    """A whole number."""


class Float(_Synced, traitlets.Float):
    """A number."""


class Unicode(_Synced, traitlets.Unicode):
    """Text."""


class List(_Synced, traitlets.List):
    """A list."""


class Dict(_Synced, traitlets.Dict):
    """A mapping with text keys."""


class Enum(_Synced, traitlets.Enum):
    """One of several values."""


class CaselessEnum(_Synced, traitlets.CaselessStrEnum):
    """One of several texts, upper or lower case."""


class Visibility(traitlets.TraitType):
    """True, False or `"hidden"`; any other value than text counts as true or false."""

    info_text = "True, False or 'hidden'"

    def validate(self, obj: AnyType, value: AnyType) -> bool | str:
        """Make a bool of what is not `"hidden"`: a numpy bool does not travel to the page."""
        if isinstance(value, str):
            return value if value == "hidden" else self.error(obj, value)
        return bool(value)


class Visible(_Synced, Visibility):
    """`Visibility` that the page is told."""


class Union(_Synced, traitlets.Union):
    """A value of one of several traits."""
