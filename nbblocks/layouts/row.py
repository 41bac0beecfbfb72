"""Row: blocks side by side. An `ipywidgets.HBox`."""

from __future__ import annotations

from typing import Any, Literal

import ipywidgets
import traitlets

from nbblocks.base.container import Container
from nbblocks.layouts._size import set_sizes
from nbblocks.layouts.tabs import wrap_tabs

__all__ = ["Row"]


class Row(Container, ipywidgets.HBox):
    """Blocks side by side; where they do not fit, they wrap.

    Args:
        variant: `default`, `panel` (grey, padded) or `compact` (no gaps).
        scale: Share of the height or width in its parent, relative to its neighbours.
        height: Height, in px or as CSS.
        max_height: Height from which it scrolls.
        min_height: Height at least.
        equal_height: Make all blocks as high as the highest?
        show_progress: Show what runs for the blocks inside on the whole row, not on each?
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Example:
        >>> with gr.Row(equal_height=True):
        ...     gr.Textbox(scale=3)
        ...     gr.Button(scale=1)
    """

    _css = "nbb-row"
    arrange = staticmethod(wrap_tabs)

    variant = traitlets.Enum(["default", "panel", "compact"], "default")
    scale = traitlets.Float(None, allow_none=True)
    equal_height = traitlets.Bool(False)
    show_progress = traitlets.Bool(False)

    def __init__(
        self,
        *,
        variant: Literal["default", "panel", "compact"] = "default",
        scale: float | None = None,
        height: int | str | None = None,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        equal_height: bool = False,
        show_progress: bool = False,
        **params: Any,
    ) -> None:
        super().__init__(
            variant=variant,
            scale=scale,
            equal_height=equal_height,
            show_progress=show_progress,
            **params,
        )
        set_sizes(
            self,
            height=height,
            max_height=max_height,
            min_height=min_height,
            flex=f"{scale} 1 0%" if scale is not None else None,
            overflow="auto" if max_height is not None or height is not None else None,
        )

    def _class_traits(self) -> tuple[str, ...]:
        return (*super()._class_traits(), "variant", "equal_height")

    def _classes(self) -> list[str]:
        classes = [*super()._classes(), f"nbb-variant-{self.variant}"]
        return [*classes, "nbb-equal-height"] if self.equal_height else classes
