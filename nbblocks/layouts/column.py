"""Column: blocks below one another. An `ipywidgets.VBox`."""

from __future__ import annotations

from typing import Any, Literal

import ipywidgets
import traitlets

from nbblocks.base.container import Container
from nbblocks.layouts._size import set_sizes
from nbblocks.layouts.tabs import wrap_tabs

__all__ = ["Column"]

_MIN_WIDTH = 320
"""The width that the CSS class gives a column; only another one needs a `Layout`."""


class Column(Container, ipywidgets.VBox):
    """Blocks below one another, as a part of a Row.

    Args:
        scale: Share of the width in a Row, relative to its neighbours.
        min_width: Width in px below which the Row wraps.
        variant: `default`, `panel` (grey, padded) or `compact` (no gaps).
        show_progress: Show what runs for the blocks inside on the whole column, not on each?
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Example:
        >>> with gr.Row():
        ...     with gr.Column(scale=2):
        ...         gr.Image()
        ...     with gr.Column():
        ...         gr.Label()
    """

    _css = "nbb-column"
    arrange = staticmethod(wrap_tabs)

    variant = traitlets.Enum(["default", "panel", "compact"], "default")
    scale = traitlets.Float(1)
    min_width = traitlets.Int(_MIN_WIDTH)
    show_progress = traitlets.Bool(False)

    def __init__(
        self,
        *,
        scale: float = 1,
        min_width: int = _MIN_WIDTH,
        variant: Literal["default", "panel", "compact"] = "default",
        show_progress: bool = False,
        **params: Any,
    ) -> None:
        super().__init__(
            scale=scale, min_width=min_width, variant=variant, show_progress=show_progress, **params
        )
        set_sizes(
            self,
            flex=f"{scale} 1 0%" if scale != 1 else None,
            min_width=f"min({min_width}px, 100%)" if min_width != _MIN_WIDTH else None,
        )

    def _class_traits(self) -> tuple[str, ...]:
        return (*super()._class_traits(), "variant")

    def _classes(self) -> list[str]:
        return [*super()._classes(), f"nbb-variant-{self.variant}"]
