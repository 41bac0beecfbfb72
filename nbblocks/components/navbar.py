"""Navbar: what the bar above an app of several pages says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

Links = list[tuple[str, str]]


class Navbar(Component):
    """Changes the bar that leads from page to page, on the page it is made in.

    An app with `demo.route` has the bar anyway, above its content; where the Navbar stands does not
    matter. Browser half: `js/src/components/navbar.tsx`, which the app's channel shows.

    Args:
        value: Further entries, `(name, path)`: of a page of the app, or a whole address, which
            opens in a new tab.
        main_page_name: What the bar calls the main page; `False` leaves that out.
        **common: `visible=False` hides the bar; `elem_id`, `elem_classes`, `render` and `key`.

    Raises:
        InvalidValueError: An entry is no pair of texts.

    Example:
        >>> with gr.Blocks() as demo:
        ...     gr.Navbar(main_page_name="Start", value=[("Docs", "https://example.org/docs")])
        >>> with demo.route("About", "/about"):
        ...     gr.Markdown("# About us")
    """

    change = event()

    _visual = False
    _browser_traits = frozenset()

    value = t.List(None, allow_none=True)
    main_page_name = traitlets.Union(
        [traitlets.Unicode(), traitlets.Enum([False])], default_value="Home"
    )

    def __init__(
        self,
        value: Sequence[tuple[str, str]] | Callable[..., Any] | None = None,
        *,
        main_page_name: str | Literal[False] = "Home",
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(value=value, main_page_name=main_page_name, **common)

    def preprocess(self, payload: list[list[str]] | None) -> Links | None:
        """Give the listener the further entries."""
        return None if payload is None else [(name, path) for name, path in payload]

    def postprocess(self, value: Any) -> list[list[str]] | None:
        """Show further entries; None shows the pages alone."""
        return None if value is None else [_entry(entry) for entry in value]

    def attached(self) -> None:
        """Tell the bar."""
        super().attached()
        self._tell()

    def notify_change(self, change: Any) -> None:
        """Tell the bar what has changed."""
        super().notify_change(change)
        self._tell()

    def released(self) -> None:
        """Leave the bar as it is without it."""
        if self.app is not None:
            channel, path = self.app.channel, self._path()
            channel.bars = {key: bar for key, bar in channel.bars.items() if key != path}

    def _path(self) -> str:
        return getattr(self.app.loader_of(self), "path", "")

    def _tell(self) -> None:
        if self.app is None or self._closed:
            return
        bar = {
            "more": self.value or [],
            "home": self.main_page_name,
            "shown": self.visible is True,
            "id": self.elem_id,
            "classes": self.elem_classes,
        }
        channel = self.app.channel
        channel.bars = {**channel.bars, self._path(): bar}

    def _open(self) -> None:
        """Do nothing: it has no place in a page."""


def _entry(entry: Any) -> list[str]:
    if not (
        isinstance(entry, (tuple, list))
        and len(entry) == 2
        and all(isinstance(part, str) for part in entry)
    ):
        raise InvalidValueError(
            f'Navbar: {entry!r} is no entry. Write ("name", "path") or ("name", "https://…").'
        )
    return list(entry)
