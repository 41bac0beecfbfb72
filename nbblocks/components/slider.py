"""Slider: a number between two bounds, set by dragging."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import traitlets

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.components._numbers import (
    Step,
    above_zero,
    as_number,
    check_bounds,
    finite,
    rounded,
    within,
)
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams


class Slider(Component):
    """A number between two bounds. Browser half: `js/src/components/slider.tsx`.

    Args:
        minimum: The left end.
        maximum: The right end.
        value: The number at the start, None for `minimum`; a function is called when the page
            loads.
        step: Distance of the numbers it can take; None for about a hundredth of the range.
        precision: Digits to round to; 0 makes whole numbers, `int` for the listener.
        label: Text above the slider.
        info: Smaller text under the label.
        interactive: Can it be moved? `None` lets the event graph decide.
        randomize: Start at a random number, another for each page load?
        **common: What every component takes; see `CommonParams`.
    """

    change, input, release = event(), event(), event()

    value = t.Union([traitlets.Int(), traitlets.Float()], default_value=0).tag(ts="number")
    minimum = t.Union([traitlets.Int(), traitlets.Float()], default_value=0).tag(ts="number")
    maximum = t.Union([traitlets.Int(), traitlets.Float()], default_value=100).tag(ts="number")
    step = Step(1)
    precision = t.Int(None, allow_none=True)
    randomize = traitlets.Bool(False)

    def __init__(
        self,
        minimum: float = 0,
        maximum: float = 100,
        value: float | Callable[..., Any] | None = None,
        *,
        step: float | None = None,
        precision: int | None = None,
        label: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        randomize: bool = False,
        **common: Unpack[CommonParams],
    ) -> None:
        minimum = as_number(minimum, "Slider: `minimum`")
        maximum = as_number(maximum, "Slider: `maximum`")
        check_bounds(minimum, maximum, "Slider")
        step = as_number(_hundredth(minimum, maximum) if step is None else step, "Slider: `step`")
        above_zero(step, "Slider: `step`")
        super().__init__(
            value=(lambda: _random(minimum, maximum, step)) if randomize else value,
            minimum=minimum,
            maximum=maximum,
            step=step,
            precision=precision,
            label=label,
            info=info,
            interactive=interactive,
            randomize=randomize,
            **common,
        )

    def preprocess(self, payload: float) -> int | float:
        """Give the listener the number.

        Raises:
            Error: It is out of bounds.
        """
        number = as_number(payload, "Slider")
        within(number, self.minimum, self.maximum, self.label or "Slider")
        return rounded(number, self.precision)

    @light
    def postprocess(self, value: Any) -> int | float:
        """Move the slider; None moves it to `minimum`.

        Raises:
            InvalidValueError: It is no number.
        """
        number = None if value is None else finite(as_number(value, "Slider"))
        return self.minimum if number is None else number


def _hundredth(minimum: float, maximum: float) -> float:
    """Return the power of ten that is about a hundredth of the range."""
    if maximum <= minimum:
        return 1
    return 10 ** math.floor(math.log10(maximum - minimum) - 2)


def _random(minimum: float, maximum: float, step: float) -> float:
    """Return a random number that the slider can take."""
    steps = math.floor((maximum - minimum) / step + 1e-9)
    number = minimum + random.randint(0, steps) * step
    # Steps such as 0.1 add up to 0.30000000000000004.
    return round(number, max(0, 9 - math.floor(math.log10(step))))
