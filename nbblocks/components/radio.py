"""Radio: one of several choices, all of them in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._choices import Choices, chosen, plain, warn_unless_among
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams
    from nbblocks.components._choices import Choice


class Radio(Component):
    """One of several choices. Browser half: `js/src/components/radio.tsx`.

    Args:
        choices: Values, or pairs of a label and a value. The first of several with one value
            counts.
        value: What is chosen at the start, None for nothing; a function is called when the page
            loads.
        type: What a listener receives: the chosen `"value"`, or its position (`"index"`).
        label: Text above the choices.
        info: Smaller text under the label.
        interactive: Can it be changed? `None` lets the event graph decide.
        rtl: Write from right to left?
        **common: What every component takes; see `CommonParams`.
    """

    select, change, input = event(), event(), event()

    choices = Choices()
    value = t.Any(None).tag(ts="Choice[1] | null")
    type = traitlets.Enum(["value", "index"], "value")
    rtl = t.Bool(False)

    def __init__(
        self,
        choices: Iterable[Choice] | None = None,
        *,
        value: str | int | float | Callable[..., Any] | None = None,
        type: Literal["value", "index"] = "value",
        label: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        rtl: bool = False,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            choices=choices,
            type=type,
            label=label,
            info=info,
            interactive=interactive,
            rtl=rtl,
            **common,
        )

    def preprocess(self, payload: Any) -> Any:
        """Give the listener the chosen value or its position; None when nothing is chosen.

        Raises:
            Error: It is not among the choices.
        """
        if payload is None:
            return None
        return chosen(self.choices, payload, self.type, self.label or "Radio")

    def postprocess(self, value: Any) -> Any:
        """Choose a value; None chooses nothing. Warns of a value that is not among the choices."""
        if value is None:
            return None
        value = plain(value)
        warn_unless_among(self.choices, [value], "Radio")
        return value
