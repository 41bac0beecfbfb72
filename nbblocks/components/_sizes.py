"""Sizes: heights and widths as the user gives them and CSS needs them."""

from __future__ import annotations

from typing import Any

from nbblocks import _traits as t
from nbblocks.errors import InvalidValueError


class Size(t.Any):
    """A trait for a length: a number of px, or CSS such as `"50vh"`; None for none."""

    def __init__(self) -> None:
        super().__init__(None)
        self.tag(ts="number | string | null")

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what is no length.

        Raises:
            InvalidValueError: It is neither a number nor text.
        """
        if value is None or (isinstance(value, (int, float, str)) and not isinstance(value, bool)):
            return value
        raise InvalidValueError(
            f"{type(obj).__name__}: `{self.name}` takes a number of px or a CSS length "
            f"such as '50vh', not {value!r}."
        )
