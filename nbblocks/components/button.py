"""Button: something to click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._file import File
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

Variant = Literal["primary", "secondary", "stop", "huggingface"]
Size = Literal["sm", "md", "lg"]


class _Link(t.Unicode):
    """An address that a click opens: no script, and no document that the address itself holds."""

    def validate(self, obj: Any, value: Any) -> str | None:
        """Refuse the schemes that browsers would run, or would not open."""
        link = super().validate(obj, value)
        # As a browser reads it: without blanks before it, without breaks and tabs in it.
        read = re.sub(r"^[\x00-\x20]+|[\t\n\r]", "", link or "")
        scheme = re.match(r"(javascript|vbscript|data):", read, re.IGNORECASE)
        if scheme:
            raise InvalidValueError(
                f"{type(obj).__name__}: link={value!r:.80} is no address: `{scheme[1]}:` is not "
                "opened. For JavaScript use `button.click(js=…)`."
            )
        return link


class Button(Component):
    """Something to click. Browser half: `js/src/components/button.tsx`.

    Args:
        value: Its text; a function is called when the page loads.
        variant: `"primary"` for the main action, `"secondary"`, `"stop"` for what cannot be undone.
        size: `"sm"`, `"md"` or `"lg"`.
        icon: A picture before the text: the path of a file, or a URL.
        link: The address it opens as well; no `javascript:` and no `data:`.
        link_target: Where that opens: `"_self"`, `"_blank"` (a new tab), `"_parent"` or `"_top"`.
        interactive: Can it be clicked?
        **common: What every component takes; see `CommonParams`.
    """

    change, click = event(), event()

    _browser_traits = frozenset()

    value = t.Unicode("Run")
    variant = t.Enum(["primary", "secondary", "stop", "huggingface"], "secondary")
    size = t.Enum(["sm", "md", "lg"], "lg")
    icon = File()
    link = _Link(None, allow_none=True)
    link_target = t.Enum(["_self", "_blank", "_parent", "_top"], "_self")
    interactive = t.Bool(True)
    min_width = t.Int(None, allow_none=True)

    def __init__(
        self,
        value: str | Callable[..., Any] = "Run",
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: Literal["_self", "_blank", "_parent", "_top"] = "_self",
        interactive: bool = True,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            variant=variant,
            size=size,
            icon=icon,
            link=link,
            link_target=link_target,
            interactive=interactive,
            **common,
        )

    def preprocess(self, payload: str) -> str:
        """Give the listener the button's text."""
        return payload

    def postprocess(self, value: object) -> str:
        """Show any object as its `str`; None empties the button."""
        return "" if value is None else str(value)
