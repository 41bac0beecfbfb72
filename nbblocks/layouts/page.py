"""Page: one of several pages of an app, made by `demo.route`. An `ipywidgets.VBox`."""

from __future__ import annotations

from typing import Any

import ipywidgets
import traitlets

from nbblocks.base.container import Container
from nbblocks.events.method import event
from nbblocks.layouts.tabs import wrap_tabs


class Page(Container, ipywidgets.VBox):
    """One of several pages of an app. What is on it goes to the browser when it is opened first.

    Args:
        name: What the navigation bar calls it.
        path: Its address below the app's.
        show_in_navbar: Does the bar list it?
        **params: What every layout takes.
    """

    _css = "nbb-column"
    arrange = staticmethod(wrap_tabs)

    load, unload = event(), event()

    name = traitlets.Unicode()
    path = traitlets.Unicode()
    show_in_navbar = traitlets.Bool(True)
    _revealed = False

    def __init__(self, name: str, path: str, show_in_navbar: bool, **params: Any) -> None:
        super().__init__(name=name, path=path, show_in_navbar=show_in_navbar, **params)

    def reveal(self) -> None:
        """Let the browser have what is inside."""
        if not self._revealed:
            self._revealed = True
            self.settle()

    def attached(self) -> None:
        """Join the app; as a part of another app it is a column like any other."""
        super().attached()
        if self.parent is not self.app:
            self.reveal()

    def _shown_children(self) -> tuple[Any, ...]:
        return super()._shown_children() if self._revealed else ()

    def _classes(self) -> list[str]:
        return [*super()._classes(), "nbb-route", f"nbb-route:{self.path}"]
