"""The header of a layout that opens and closes."""

from __future__ import annotations

from typing import ClassVar

from nbblocks import _traits as t
from nbblocks.base.component import Component


class Header(Component):
    """A heading that folds its layout. Browser half: `js/src/components/header.tsx`."""

    _browser_traits: ClassVar[frozenset[str]] = frozenset({"is_open"})

    is_open = t.Bool(True)
    position = t.Unicode("")
    """Of a sidebar: `left` or `right`."""

    def __init__(self, label: str | None, is_open: bool, position: str = "") -> None:
        super().__init__(label=label, is_open=is_open, position=position, render=False)
