"""The buttons in a component's corner: names of built-in ones, and Button blocks of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks.base.block import Block
from nbblocks.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = ["value", "icon", "interactive"]
"""What a component shows of a Button in its corner."""


class Buttons(t.Any):
    """A list of names and Button blocks; None for the buttons that the component usually has."""

    def __init__(self) -> None:
        super().__init__(None)
        self.tag(
            to_json=lambda buttons, _block: _to_wire(buttons),
            ts="(string | CustomButton)[] | null",
        )

    def validate(self, obj: Any, value: Any) -> list[Any] | None:
        """Take a list of names and Buttons.

        Raises:
            InvalidValueError: It is something else, or something else is in it.
        """
        if value is None:
            return None
        many = list(value) if isinstance(value, (list, tuple)) else [value]
        for entry in many:
            if not isinstance(entry, str) and not _is_button(entry):
                raise InvalidValueError(
                    f"{type(obj).__name__}: buttons takes a list of names such as 'copy' and of "
                    f"gr.Button(...), not {value!r:.80}."
                )
        return many


def blocks_of(buttons: Any) -> list[Any]:
    """Return the Button blocks among the buttons of a component."""
    return [entry for entry in buttons or () if not isinstance(entry, str)]


def place(owner: Any, before: Any, now: Any) -> None:
    """Put Buttons into a component's corner: they leave the layout, and belong to its app.

    Args:
        owner: The component.
        before: What its `buttons` were; a Button that is no longer among them is closed.
        now: What they are.
    """
    for button in blocks_of(before):
        if button not in blocks_of(now):
            button.close()
    for button in blocks_of(now):
        if button not in blocks_of(before):
            button.unrender()
            button.observe(lambda _change: _follow(owner), [*_SHOWN, "visible"])
    adopt(owner)


def adopt(owner: Any) -> None:
    """Make the Buttons of a component part of its app."""
    if owner.app is not None:
        for button in blocks_of(owner.buttons):
            if button.app is None:
                owner.app.adopt(button)


def _follow(owner: Any) -> None:
    if owner.comm is not None:
        owner.send_state("buttons")


def _is_button(entry: Any) -> bool:
    return isinstance(entry, Block) and entry.has_trait("icon") and hasattr(entry, "click")


def _to_wire(buttons: Sequence[Any] | None) -> list[Any] | None:
    if buttons is None:
        return None
    shown = [entry for entry in buttons if isinstance(entry, str) or entry.visible is True]
    return [
        entry if isinstance(entry, str) else {"block": entry._id, **entry.get_state(_SHOWN)}
        for entry in shown
    ]
