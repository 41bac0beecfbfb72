"""Tabs and Tab: pages of which one is seen. An `ipywidgets.Tab` with a `VBox` for each page."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import ipywidgets
import traitlets

from nbblocks.base.container import Container
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event
from nbblocks.layouts._size import set_sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Tab", "TabItem", "Tabs"]


def wrap_tabs(blocks: Sequence[Any]) -> list[Any]:
    """Put neighbouring Tab blocks that stand outside of Tabs into one."""
    if not any(isinstance(block, Tab) for block in blocks):
        return list(blocks)
    arranged: list[Any] = []
    open_tabs: Any = None
    for block in blocks:
        if not isinstance(block, Tab):
            arranged.append(block)
            open_tabs = open_tabs if not block._visual else None
            continue
        if open_tabs is None:
            open_tabs = Tabs(render=False)
            open_tabs.parent = block.parent
            if block.app is not None:
                block.app.adopt(open_tabs)
            arranged.append(open_tabs)
        open_tabs.add(block)
    return arranged


class Tabs(Container, ipywidgets.Tab):
    """Pages of which one is seen.

    Args:
        selected: The `id` of the tab that is open at first; the first one when left out.
        overflow_behavior: What happens to tabs that do not fit: `menu` scrolls, `wrap` wraps.
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Example:
        >>> with gr.Tabs(selected="second"):
        ...     with gr.Tab("First", id="first"):
        ...         gr.Textbox()
        ...     with gr.Tab("Second", id="second"):
        ...         gr.Image()
    """

    _css = "nbb-tabs"

    change, select = event(), event()

    selected = traitlets.Any(None)
    overflow_behavior = traitlets.Enum(["menu", "wrap"], "menu")

    def __init__(
        self,
        *,
        selected: int | str | None = None,
        overflow_behavior: Literal["menu", "wrap"] = "menu",
        **params: Any,
    ) -> None:
        self._by_user = False
        self._open_id: Any = None
        super().__init__(selected=selected, overflow_behavior=overflow_behavior, **params)
        self.observe(self._moved, "selected_index")
        self.observe(self._select, "selected")

    def __exit__(self, kind: Any, *rest: object) -> None:
        ids = [tab.id for tab in self._blocks if isinstance(tab, Tab)]
        said = self.selected
        super().__exit__(kind, *rest)
        if kind is None and ids and said not in (None, *ids):
            raise InvalidValueError(
                f"Tabs(selected={said!r}) names no tab. Their ids are: {', '.join(map(repr, ids))}."
            )

    @property
    def shown(self) -> list[Tab]:
        """The tabs that have a page: the visible ones, in order."""
        return [tab for tab in self._blocks if isinstance(tab, Tab) and tab.visible is True]

    def add(self, block: Any) -> None:
        """Place a block inside; a tab gets its `id`."""
        if isinstance(block, Tab):
            block.number([*(tab for tab in self._blocks if isinstance(tab, Tab)), block])
        super().add(block)

    def settle(self) -> None:
        """Give every visible tab a page, and keep the selected one open."""
        before = self.selected
        self._by_user = False
        self.selected_index = None
        super().settle()
        self._set_titles()
        tabs = self.shown
        chosen = next((tab for tab in tabs if before is not None and tab.id == before), None)
        chosen = chosen or next((tab for tab in tabs if tab.interactive), None)
        self.selected_index = tabs.index(chosen) if chosen else None
        self._refresh_classes()

    def _shown_children(self) -> tuple[Any, ...]:
        return tuple(self.shown)

    def _set_titles(self) -> None:
        titles = [tab.label or "" for tab in self.shown]
        if self.has_trait("titles"):
            self.titles = tuple(titles)
        else:  # ipywidgets 7
            for index, title in enumerate(titles):
                self.set_title(index, title)

    def _moved(self, change: Any) -> None:
        index = change["new"]
        tabs = self.shown
        if index is None or index >= len(tabs):
            return
        tab = tabs[index]
        if self._by_user and not tab.interactive:
            self.selected_index = change["old"]
            return
        before, self._open_id = self._open_id, tab.id
        if before == tab.id:
            return
        self.selected = tab.id
        if before is None and not self._by_user:
            return  # the tab that is open at first
        data = {"index": tab.id, "value": tab.label, "selected": True}
        self.fire("change")
        tab.fire("select", data)
        if self._by_user:
            self.fire("select", data)

    @traitlets.validate("selected")
    def _existing(self, proposal: Any) -> Any:
        """Refuse the id of no tab before anything is written; while they are made, take any."""
        ids = [tab.id for tab in self.shown]
        if ids and not self._tokens and proposal["value"] not in (None, *ids):
            raise InvalidValueError(
                f"There is no visible tab with the id {proposal['value']!r}. "
                f"There are: {', '.join(map(repr, ids))}."
            )
        return proposal["value"]

    def _select(self, change: Any) -> None:
        ids = [tab.id for tab in self.shown]
        if change["new"] in ids and not self._tokens:
            self.selected_index = ids.index(change["new"])

    def set_state(self, sync_data: Any) -> None:
        """Take what the page sent: here it is the user who chose a tab."""
        self._by_user = True
        try:
            super().set_state(sync_data)
        finally:
            self._by_user = False

    def _classes(self) -> list[str]:
        disabled = [
            f"nbb-tab-disabled-{i}" for i, tab in enumerate(self.shown) if not tab.interactive
        ]
        return [*super()._classes(), f"nbb-overflow-{self.overflow_behavior}", *disabled]


class Tab(Container, ipywidgets.VBox):
    """One page of Tabs. Made outside of `gr.Tabs()`, neighbours share one.

    Args:
        label: The tab's title.
        visible: `False` leaves the tab out.
        interactive: Can it be chosen?
        id: What `Tabs(selected=…)` calls it; its position when left out.
        alignment: Accepted; all tabs stand on the left.
        scale: Share of the height in its parent.
        height: Height, in px or as CSS.
        max_height: Height from which it scrolls.
        render_children: Accepted; every page is built at once.
        **params: `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.
    """

    _css = "nbb-tab"
    arrange = staticmethod(wrap_tabs)
    _param_traits: ClassVar[Mapping[str, str]] = {}

    select = event()

    label = traitlets.Unicode(None, allow_none=True)
    interactive = traitlets.Bool(True)
    id = traitlets.Any(None)
    scale = traitlets.Float(None, allow_none=True)

    def __init__(
        self,
        label: str | None = None,
        visible: bool | Literal["hidden"] = True,
        interactive: bool = True,
        *,
        id: int | str | None = None,
        alignment: Literal["left", "right"] = "left",
        scale: float | None = None,
        height: int | str | None = None,
        max_height: int | str | None = None,
        render_children: bool = False,
        **params: Any,
    ) -> None:
        del alignment, render_children
        self._numbered = id is None
        super().__init__(
            label=label, visible=visible, interactive=interactive, id=id, scale=scale, **params
        )
        set_sizes(self, height=height, max_height=max_height)
        self.observe(self._changed, ["label", "visible", "interactive"])

    def number(self, tabs: Sequence[Tab]) -> None:
        """Take the position among tabs as `id`, unless it was given one.

        Raises:
            InvalidValueError: Another tab was given the same `id`.
        """
        others = {tab.id: tab for tab in tabs if tab is not self}
        if self._numbered:
            if self.id is None or self.id in others:
                numbers = itertools.count(tabs.index(self))
                self.id = next(number for number in numbers if number not in others)
        elif self.id in others:
            other = others[self.id]
            if not other._numbered:
                raise InvalidValueError(
                    f"{self!r} and {other!r} have the same id, {self.id!r}. Give each its own."
                )
            other.number(tabs)

    def _changed(self, _change: Any) -> None:
        if isinstance(self.parent, Tabs):
            self.parent.settle()


TabItem = Tab
