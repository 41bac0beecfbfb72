"""CheckboxGroup: any number of choices, each with a box to tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._choices import Choices, chosen, values_of, warn_unless_among
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams
    from nbblocks.components._choices import Choice


class CheckboxGroup(Component):
    """Choices to tick. Browser half: `js/src/components/checkbox_group.tsx`.

    Args:
        choices: Values, or pairs of a label and a value. The first of several with one value
            counts.
        value: What is ticked at the start, one value or several; a function is called when the page
            loads.
        type: What a listener receives: the chosen `"value"`s, or their positions (`"index"`).
        label: Text above the boxes.
        info: Smaller text under the label.
        interactive: Can they be ticked? `None` lets the event graph decide.
        show_select_all: A box that ticks all of them?
        **common: What every component takes; see `CommonParams`.
    """

    change, input, select = event(), event(), event()

    choices = Choices()
    value = t.List().tag(ts="Choice[1][]")
    type = traitlets.Enum(["value", "index"], "value")
    show_select_all = t.Bool(False)

    def __init__(
        self,
        choices: Iterable[Choice] | None = None,
        *,
        value: Sequence[Any] | str | float | Callable[..., Any] | None = None,
        type: Literal["value", "index"] = "value",
        label: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        show_select_all: bool = False,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            choices=choices,
            type=type,
            label=label,
            info=info,
            interactive=interactive,
            show_select_all=show_select_all,
            **common,
        )

    def preprocess(self, payload: list[Any] | None) -> list[Any]:
        """Give the listener the chosen values or positions.

        Raises:
            Error: One of them is not among the choices.
        """
        owner = self.label or "CheckboxGroup"
        return [chosen(self.choices, value, self.type, owner) for value in payload or ()]

    def postprocess(self, value: Any) -> list[Any]:
        """Tick a value or several; None unticks all.

        Warns of a value that is not among the choices.
        """
        values = values_of(value)
        warn_unless_among(self.choices, values, "CheckboxGroup")
        return values
