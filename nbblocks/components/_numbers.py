"""Numbers: rounding and bounds of Number and Slider."""

from __future__ import annotations

import math
import operator
from typing import Any

from nbblocks.errors import Error, InvalidValueError


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
