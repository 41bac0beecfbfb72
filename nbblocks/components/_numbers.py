"""Numbers: rounding and bounds of Number and Slider."""

from __future__ import annotations

import math
import operator
from typing import Any

from nbblocks import _traits as t
from nbblocks.errors import Error, InvalidValueError


class Step(t.Float):
    """A trait that holds a distance of numbers. A browser would take 1 for one that is not."""

    def validate(self, obj: Any, value: Any) -> float:
        """Take a number above 0."""
        return above_zero(super().validate(obj, value), f"{type(obj).__name__}: `{self.name}`")


def above_zero(value: float, owner: str) -> float:
    """Return the number if it is above 0.

    Raises:
        InvalidValueError: It is not.
    """
    if not 0 < value < math.inf:
        raise InvalidValueError(f"{owner} takes a number above 0, not {value!r}.")
    return value


def check_bounds(minimum: float | None, maximum: float | None, owner: str) -> None:
    """Make sure that there are numbers between two bounds.

    Raises:
        InvalidValueError: There are none.
    """
    if minimum is not None and maximum is not None and minimum > maximum:
        raise InvalidValueError(
            f"{owner}: `minimum` ({minimum:g}) is above `maximum` ({maximum:g}). Swap them."
        )


def as_number(value: Any, owner: str) -> int | float:
    """Return an `int` or `float` of whatever stands for a number: numpy's, decimals, digits.

    Raises:
        InvalidValueError: It is no number.
    """
    if type(value) in (int, float):
        return value
    try:
        return operator.index(value)
    except TypeError:
        pass
    try:
        return int(value) if isinstance(value, str) else float(value)
    except (TypeError, ValueError):
        pass
    try:
        return float(value)
    except (TypeError, ValueError):
        raise InvalidValueError(
            f"{owner} takes a number, not the {type(value).__name__} {value!r}."
        ) from None


def rounded(value: int | float, precision: int | None) -> int | float:
    """Round to `precision` digits; 0 makes an `int`, None leaves the number alone."""
    if precision is None or not math.isfinite(value):
        return value
    return round(value) if precision == 0 else round(value, precision)


def finite(value: int | float) -> int | float | None:
    """Return the number, or None for NaN and infinity: JSON and a page know neither."""
    return value if math.isfinite(value) else None


def within(
    value: int | float, minimum: float | None, maximum: float | None, owner: str
) -> int | float:
    """Return the number if it lies within the bounds.

    Raises:
        Error: It does not.
    """
    if minimum is not None and value < minimum:
        raise Error(f"{owner}: {value:g} is below the minimum, {minimum:g}. Enter a larger number.")
    if maximum is not None and value > maximum:
        raise Error(f"{owner}: {value:g} is above the maximum, {maximum:g}. Enter a smaller one.")
    return value
