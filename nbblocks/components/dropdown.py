"""Dropdown: one or several of many choices, found by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._choices import (
    Choices,
    chosen,
    normalised,
    plain,
    position,
    values_of,
    warn_unless_among,
)
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams
    from nbblocks.components._choices import Choice

__all__ = ["DefaultValue", "Dropdown"]


class DefaultValue:
    """Stands for "no value given": the first choice. None would mean that nothing is chosen."""

    def __repr__(self) -> str:
        return "DEFAULT"


DEFAULT = DefaultValue()


class Dropdown(Component):
    """One or several of many choices. Browser half: `js/src/components/dropdown.tsx`.

    Args:
        choices: Values, or pairs of a label and a value. The first of several with one value
            counts.
        value: What is chosen at the start; left out, the first choice (nothing with `multiselect`);
            None for nothing; a function is called when the page loads.
        type: What a listener receives: the chosen `"value"`, or its position (`"index"`).
        multiselect: Can several be chosen? The value is a list then.
        allow_custom_value: May the user type something that is not among the choices?
        max_choices: How many can be chosen with `multiselect`; None for any number.
        num_choices_shown: How many choices are listed at a time; None for all.
        filterable: Can the user type to find a choice?
        label: Text above the field.
        info: Smaller text under the label.
        interactive: Can it be changed? `None` lets the event graph decide.
        **common: What every component takes; see `CommonParams`.
    """

    change, input, select = event(), event(), event()
    focus, blur, key_up = event(), event(), event()

    choices = Choices()
    value = t.Any(None).tag(ts="Choice[1] | Choice[1][] | null")
    type = traitlets.Enum(["value", "index"], "value")
    multiselect = t.Bool(None, allow_none=True)
    allow_custom_value = t.Bool(False)
    max_choices = t.Int(None, allow_none=True)
    num_choices_shown = t.Int(100, allow_none=True)
    filterable = t.Bool(True)

    def __init__(
        self,
        choices: Iterable[Choice] | None = None,
        *,
        value: Any = DEFAULT,
        type: Literal["value", "index"] = "value",
        multiselect: bool | None = None,
        allow_custom_value: bool = False,
        max_choices: int | None = None,
        num_choices_shown: int | None = 100,
        filterable: bool = True,
        label: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        **common: Unpack[CommonParams],
    ) -> None:
        pairs = normalised(choices)
        if isinstance(value, DefaultValue):
            value = pairs[0][1] if pairs and not multiselect else None
        super().__init__(
            value=value,
            choices=pairs,
            type=type,
            multiselect=multiselect,
            allow_custom_value=allow_custom_value,
            max_choices=max_choices,
            num_choices_shown=num_choices_shown,
            filterable=filterable,
            label=label,
            info=info,
            interactive=interactive,
            **common,
        )

    def preprocess(self, payload: Any) -> Any:
        """Give the listener the chosen value or its position, a list of them with `multiselect`.

        A custom value has no position: None.

        Raises:
            Error: It is not among the choices, and custom values are not allowed.
        """
        if isinstance(payload, list):
            return [self._received(value) for value in payload]
        return None if payload is None else self._received(payload)

    def _received(self, value: Any) -> Any:
        if self.allow_custom_value and position(self.choices, value) is None:
            return value if self.type == "value" else None
        return chosen(self.choices, value, self.type, self.label or "Dropdown")

    def postprocess(self, value: Any) -> Any:
        """Choose a value, or several with `multiselect`; None chooses nothing.

        Warns of a value that is not among the choices, unless custom values are allowed.
        """
        values = values_of(value) if self.multiselect else [] if value is None else [plain(value)]
        if not self.allow_custom_value:
            warn_unless_among(self.choices, values, "Dropdown")
        return values if self.multiselect else values[0] if values else None
