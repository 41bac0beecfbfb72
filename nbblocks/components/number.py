"""Number: a field for a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.components._numbers import Step, as_number, check_bounds, finite, rounded, within
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams


class Number(Component):
    """A field for a number. Browser half: `js/src/components/number.tsx`.

    Args:
        value: The number at the start; a function is called when the page loads.
        label: Text above the field.
        placeholder: Text shown while it is empty.
        info: Smaller text under the label.
        interactive: Can it be typed in? `None` lets the event graph decide.
        precision: Digits to round to; 0 makes whole numbers, `int` for the listener.
        minimum: The smallest number a listener may get.
        maximum: The largest number a listener may get.
        step: What the arrow keys and buttons add.
        **common: What every component takes; see `CommonParams`.
    """

    change, input, submit, focus, blur = event(), event(), event(), event(), event()

    value = t.Union([traitlets.Int(), traitlets.Float()], default_value=None, allow_none=True)
    placeholder = t.Unicode(None, allow_none=True)
    precision = t.Int(None, allow_none=True)
    minimum = t.Float(None, allow_none=True)
    maximum = t.Float(None, allow_none=True)
    step = Step(1)

    def __init__(
        self,
        value: float | Callable[..., Any] | None = None,
        *,
        label: str | None = None,
        placeholder: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        precision: int | None = None,
        minimum: float | None = None,
        maximum: float | None = None,
        step: float = 1,
        **common: Unpack[CommonParams],
    ) -> None:
        check_bounds(minimum, maximum, "Number")
        super().__init__(
            value=value,
            label=label,
            placeholder=placeholder,
            info=info,
            interactive=interactive,
            precision=precision,
            minimum=minimum,
            maximum=maximum,
            step=step,
            **common,
        )

    def preprocess(self, payload: float | None) -> int | float | None:
        """Give the listener the rounded number; None when the field is empty.

        Raises:
            Error: It is below `minimum` or above `maximum`.
        """
        if payload is None:
            return None
        number = as_number(payload, "Number")
        within(number, self.minimum, self.maximum, self.label or "Number")
        return rounded(number, self.precision)

    @light
    def postprocess(self, value: Any) -> int | float | None:
        """Show a number, rounded; None, NaN and infinity empty the field.

        Raises:
            InvalidValueError: It is no number.
        """
        if value is None:
            return None
        return finite(rounded(as_number(value, "Number"), self.precision))
