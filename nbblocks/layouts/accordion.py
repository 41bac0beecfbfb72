"""Accordion: blocks under a heading that opens and closes. An `ipywidgets.VBox` with a header."""

from __future__ import annotations

from typing import Any

from nbblocks.layouts._folding import Folding
from nbblocks.layouts._size import set_sizes

__all__ = ["Accordion"]


class Accordion(Folding):
    """Blocks under a heading that opens and closes.

    Args:
        label: The heading.
        open: Is it open at first?
        height: Height, in px or as CSS.
        max_height: Height from which it scrolls.
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Example:
        >>> with gr.Accordion("Advanced settings", open=False):
        ...     gr.Slider(0, 2, label="Temperature")
    """

    _css = "nbb-accordion"

    def __init__(
        self,
        label: str | None = None,
        *,
        open: bool = True,
        height: int | str | None = None,
        max_height: int | str | None = None,
        **params: Any,
    ) -> None:
        super().__init__(label, open, **params)
        set_sizes(self, height=height, max_height=max_height)
