"""Sidebar: blocks at the edge of the app that fold away. An `ipywidgets.VBox` with a header."""

from __future__ import annotations

from typing import Any, Literal

import traitlets

from nbblocks.layouts._folding import Folding
from nbblocks.layouts._size import css_size, set_sizes

__all__ = ["Sidebar"]


class Sidebar(Folding):
    """Blocks at the edge of the app that fold away.

    Args:
        label: The heading.
        open: Is it open at first?
        width: Width when open, in px or as CSS.
        position: `left` or `right`.
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Example:
        >>> with gr.Sidebar(position="right"):
        ...     gr.Dropdown(["small", "large"], label="Model")
    """

    _css = "nbb-sidebar"

    position = traitlets.Enum(["left", "right"], "left")

    def __init__(
        self,
        label: str | None = None,
        *,
        open: bool = True,
        width: int | str = 320,
        position: Literal["left", "right"] = "left",
        **params: Any,
    ) -> None:
        super().__init__(label, open, position, **params)
        self.position = position
        self._refresh_classes()
        set_sizes(self, width=css_size(width))

    def _classes(self) -> list[str]:
        return [*super()._classes(), f"nbb-side-{self.position}"]
