"""Widgets of other libraries in an app that is built before there is a page to open a comm to.

Ours wait until they are shown. These open their comm as soon as they are made, so they are held
back until the kernel is there.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import ipywidgets

if TYPE_CHECKING:
    from collections.abc import Generator

_Widget = cast("Any", ipywidgets.Widget)


class HeldBack:
    """The widgets that wait, in the order in which they were made."""

    def __init__(self) -> None:
        self.widgets: list[Any] = []

    def open(self) -> None:
        """Open all of them; those that another one names come before it."""
        waiting = {id(widget): widget for widget in self.widgets}
        model_id = _Widget.model_id

        def opened(widget: Any) -> str:
            if waiting.pop(id(widget), None) is not None:
                # Known beforehand: two that name each other cannot both be first.
                widget._model_id = uuid.uuid4().hex
                widget.open()
            return widget._model_id if widget.comm is None else model_id.fget(widget)

        _Widget.model_id = property(opened)
        try:
            for widget in self.widgets:
                opened(widget)
        finally:
            _Widget.model_id = model_id


@contextmanager
def holding_back() -> Generator[HeldBack]:
    """Let widgets that are made wait with opening their comms."""
    held, original = HeldBack(), _Widget.open
    _Widget.open = lambda widget: held.widgets.append(widget)
    try:
        yield held
    finally:
        _Widget.open = original
