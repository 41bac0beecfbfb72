"""`block.layout`: a model that is made when it is touched, and sent when its block is shown."""

from __future__ import annotations

from typing import Any

import ipywidgets
from ipywidgets.widgets.trait_types import InstanceDict


class OwnLayout(ipywidgets.Layout):
    """The layout of one block. Its comm opens when the block that refers to it is opened."""

    def open(self) -> None:
        """Do nothing: `Widget.__init__` calls this."""

    @property
    def model_id(self) -> str | None:
        """The id of the model. Who asks for it is about to show it."""
        if self.comm is None:
            ipywidgets.Widget.open(self)
        return None if self.comm is None else self.comm.comm_id


class LazyLayout(InstanceDict):
    """A `Layout` that exists only once somebody asks for it."""

    def __init__(self) -> None:
        super().__init__(ipywidgets.Layout)
        self.tag(sync=True, **ipywidgets.widget_serialization)

    def make_dynamic_default(self) -> OwnLayout:
        """Make the layout of a block that was given none."""
        return OwnLayout()

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the layout; the first time, make it and let the page know."""
        fresh = self.name not in obj._trait_values
        layout = super().get(obj, cls)
        if fresh and obj.comm is not None:
            obj.send_state(self.name)
        return layout


def comms_of(block: Any) -> list[Any]:
    """Return the comms that `block.close()` closes: that of its own layout, and its own."""
    layout = block._trait_values.get("layout")
    comms = [layout.comm if isinstance(layout, OwnLayout) else None, block.comm]
    return [comm for comm in comms if comm is not None]


def close_layout(block: Any) -> None:
    """Close a block's layout, if one was made for it; one that the user gave is theirs."""
    layout = block._trait_values.get("layout")
    if isinstance(layout, OwnLayout):
        layout.close()
