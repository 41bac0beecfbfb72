"""Checkbox: a box to tick, worth `True` or `False`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams


class Checkbox(Component):
    """A box to tick. Browser half: `js/src/components/checkbox.tsx`.

    Args:
        value: Ticked at the start? A function is called when the page loads.
        label: Text beside the box.
        info: Smaller text under the label.
        interactive: Can it be ticked? `None` lets the event graph decide.
        **common: What every component takes; see `CommonParams`.
    """

    change, input, select = event(), event(), event()

    value = t.Bool(False)

    def __init__(
        self,
        value: bool | Callable[..., Any] = False,
        *,
        label: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(value=value, label=label, info=info, interactive=interactive, **common)

    def preprocess(self, payload: bool) -> bool:
        """Give the listener True or False."""
        return payload

    @light
    def postprocess(self, value: object) -> bool:
        """Tick for anything that is true; None unticks."""
        return bool(value)
