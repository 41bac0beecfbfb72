"""TextArea: a Textbox of several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks.components.textbox import Textbox

if TYPE_CHECKING:
    from collections.abc import Callable


class TextArea(Textbox):
    """A Textbox that starts with seven lines and grows to twenty.

    Args:
        value: The text at the start; a function is called when the page loads.
        lines: Lines it is high at least.
        max_lines: Lines it grows to.
        **common: Every other parameter of `Textbox`.
    """

    def __init__(
        self,
        value: str | Callable[..., Any] | None = None,
        *,
        lines: int = 7,
        max_lines: int | None = 20,
        **common: Any,
    ) -> None:
        super().__init__(value, lines=lines, max_lines=max_lines, **common)
