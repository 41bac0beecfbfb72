"""Group: blocks without gaps, in one frame. An `ipywidgets.VBox`."""

from __future__ import annotations

import warnings
from typing import Any

import ipywidgets

from nbblocks.base.container import Container
from nbblocks.layouts.tabs import wrap_tabs

__all__ = ["Box", "Group"]


class Group(Container, ipywidgets.VBox):
    """Blocks without gaps, in one frame.

    Args:
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Example:
        >>> with gr.Group():
        ...     gr.Textbox(label="First")
        ...     gr.Textbox(label="Last")
    """

    _css = "nbb-group"
    arrange = staticmethod(wrap_tabs)


class Box(Group):
    """The older name of `Group`."""

    def __init__(self, **params: Any) -> None:
        warnings.warn("gr.Box is now spelled gr.Group.", DeprecationWarning, stacklevel=2)
        super().__init__(**params)
