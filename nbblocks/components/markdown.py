"""Markdown: formatted text."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.components._sizes import Size
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

_DELIMITERS = [{"left": "$$", "right": "$$", "display": True}]


class Markdown(Component):
    """Text with tables, code and formulas. Browser half: `js/src/components/markdown.tsx`.

    Args:
        value: The text; common indentation is taken away, so it can be indented with the code. A
            function is called when the page loads.
        label: What screen readers call it.
        rtl: Write from right to left?
        latex_delimiters: What encloses formulas: dicts of `left`, `right` and `display`; by default
            `$$ … $$` for formulas on a line of their own.
        sanitize_html: Take scripts and other dangerous HTML out of the text? Leave it on for text
            that is not your own.
        line_breaks: Keep single line breaks?
        header_links: Give each heading a link to itself?
        height: Height in px, or as CSS; longer text scrolls.
        max_height: The same, at most.
        min_height: The same, at least.
        padding: Keep a distance from the edges?
        **common: What every component takes; see `CommonParams`. `buttons=["copy"]` adds a button
            that copies the text.
    """

    change, copy = event(), event()

    _grows = True
    _browser_traits = frozenset()
    _renamed_params = {
        "show_copy_button": ("buttons", lambda shown: ["copy"] if shown else []),
    }

    value = t.Unicode(None, allow_none=True)
    rtl = t.Bool(False)
    latex_delimiters = t.List(_DELIMITERS, allow_none=True).tag(
        ts="{ left: string; right: string; display: boolean }[]",
        to_json=lambda value, _block: _DELIMITERS if value is None else value,
    )
    sanitize_html = t.Bool(True)
    line_breaks = t.Bool(False)
    header_links = t.Bool(False)
    height = Size()
    max_height = Size()
    min_height = Size()
    padding = t.Bool(False)
    min_width = t.Int(None, allow_none=True)
    container = t.Bool(False)

    def __init__(
        self,
        value: str | Callable[..., Any] | None = None,
        *,
        label: str | None = None,
        rtl: bool = False,
        latex_delimiters: list[dict[str, str | bool]] | None = None,
        sanitize_html: bool = True,
        line_breaks: bool = False,
        header_links: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = None,
        min_height: int | str | None = None,
        padding: bool = False,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            label=label,
            rtl=rtl,
            latex_delimiters=latex_delimiters,
            sanitize_html=sanitize_html,
            line_breaks=line_breaks,
            header_links=header_links,
            height=height,
            max_height=max_height,
            min_height=min_height,
            padding=padding,
            **common,
        )

    def preprocess(self, payload: str | None) -> str | None:
        """Give the listener the text."""
        return payload

    @light
    def postprocess(self, value: object) -> str | None:
        """Show a text, without its common indentation; None shows nothing."""
        return None if value is None else inspect.cleandoc(str(value))
