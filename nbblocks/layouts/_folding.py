"""Folding: a layout that opens and closes. What Accordion and Sidebar have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets
import traitlets

from nbblocks.base.container import Container
from nbblocks.events.method import event
from nbblocks.layouts._header import Header
from nbblocks.layouts.tabs import wrap_tabs

if TYPE_CHECKING:
    from collections.abc import Mapping


class Folding(Container, ipywidgets.VBox):
    """A layout with a header that opens and closes it.

    Args:
        label: The header's text.
        is_open: Is it open?
        position: Of a sidebar: `left` or `right`.
        **params: What every layout takes.
    """

    arrange = staticmethod(wrap_tabs)
    _param_traits: ClassVar[Mapping[str, str]] = {"open": "is_open"}

    expand, collapse = event(), event()

    label = traitlets.Unicode(None, allow_none=True)
    is_open = traitlets.Bool(True)

    def __init__(self, label: str | None, is_open: bool, position: str = "", **params: Any) -> None:
        self._header = Header(label, is_open, position)
        super().__init__(label=label, is_open=is_open, **params)
        traitlets.link((self, "is_open"), (self._header, "is_open"))
        traitlets.link((self, "label"), (self._header, "label"))
        self.observe(self._folded, "is_open")

    def attached(self) -> None:
        """Bring the header into the app as well."""
        self.app.adopt(self._header)
        super().attached()

    def _folded(self, change: Any) -> None:
        self._refresh_classes()
        self.fire("expand" if change["new"] else "collapse")

    def _shown_children(self) -> tuple[Any, ...]:
        return (self._header, *super()._shown_children())

    def _classes(self) -> list[str]:
        classes = super()._classes()
        return classes if self.is_open else [*classes, "nbb-collapsed"]

    def released(self) -> None:
        """Close the header and everything inside."""
        self._header.close()
        super().released()
