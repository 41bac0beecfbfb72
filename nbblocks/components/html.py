"""HTML: markup of one's own, from a template if need be."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.base.params import CommonParams
from nbblocks.components._sizes import Size
from nbblocks.events.method import EventMethod, event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["HTML"]

_CLICK = "element.addEventListener('click', function() { trigger('click') });"


class HTML(Component):
    """Markup of one's own. Browser half: `js/src/components/html.tsx`.

    Scripts inside the markup do not run; `js_on_load` does, with `element`, `props` (to read, set
    and `watch`), `upload(file)` and `trigger(event, data)` in scope. `trigger` fires any event of
    this component, also one that only the script names: `html.my_event(listener)`.

    Args:
        value: The markup, or with a template what it shows: any JSON. A function is called when the
            page loads.
        label: What screen readers call it.
        html_template: The markup around it: `${…}` holds JavaScript, `{{…}}` Handlebars, both with
            `value` and the other props.
        css_template: CSS for this component only, with the same placeholders.
        js_on_load: JavaScript that runs once when the component stands in the page.
        apply_default_css: Style the markup as text of the app?
        min_height: Height in px, or as CSS, at least.
        max_height: The same, at most; longer content scrolls.
        padding: Keep a distance from the edges?
        autoscroll: Show the end when the content grows?
        head: Markup for the page's head, such as a script to load before `js_on_load` runs.
        server_functions: Not available: a page reaches Python through events only.
        **props: Props of one's own for the templates and the script, and what every component
            takes; see `CommonParams`.

    Example:
        >>> gr.HTML(html_template="<progress max='${max}' value='${value}'>", value=3, max=10)
    """

    apply, blur, change, clear, click, collapse = (event() for _ in range(6))
    copy, delete, double_click, download, edit, end = (event() for _ in range(6))
    example_select, expand, focus, input, key_up, like = (event() for _ in range(6))
    load, option_select, pause, pause_recording, play = (event() for _ in range(5))
    preview_close, preview_open, release, retry, select = (event() for _ in range(5))
    start_recording, stop, stop_recording, stream = (event() for _ in range(4))
    submit, tick, undo, upload = (event() for _ in range(4))

    _browser_traits = frozenset({"value", "props"})

    value = t.Any(None)
    html_template = t.Unicode("${value}")
    css_template = t.Unicode("")
    js_on_load = t.Unicode(_CLICK, allow_none=True)
    apply_default_css = t.Bool(True)
    min_height = Size()
    max_height = Size()
    padding = t.Bool(False)
    autoscroll = t.Bool(False)
    head = t.Unicode(None, allow_none=True)
    props = t.Dict()
    show_label = t.Bool(False)
    min_width = t.Int(None, allow_none=True)
    container = t.Bool(False)

    def __init__(
        self,
        value: Any | Callable[..., Any] = None,
        *,
        label: str | None = None,
        html_template: str = "${value}",
        css_template: str = "",
        js_on_load: str | None = _CLICK,
        apply_default_css: bool = True,
        min_height: int | str | None = None,
        max_height: int | str | None = None,
        padding: bool = False,
        autoscroll: bool = False,
        head: str | None = None,
        server_functions: list[Callable[..., Any]] | None = None,
        **props: Any,
    ) -> None:
        if server_functions:
            warnings.warn(
                "HTML: a page cannot call `server_functions`. Let the script `trigger` an event, "
                "and listen to it in Python.",
                UserWarning,
                stacklevel=2,
            )
        common = {name: props.pop(name) for name in _COMMON & props.keys()}
        super().__init__(
            value=value,
            label=label,
            html_template=html_template,
            css_template=css_template,
            js_on_load=js_on_load,
            apply_default_css=apply_default_css,
            min_height=min_height,
            max_height=max_height,
            padding=padding,
            autoscroll=autoscroll,
            head=head,
            props=props,
            **common,
        )

    def __getattr__(self, name: str) -> Any:
        """Make an event of any name that the script mentions in quotes."""
        script = self.__dict__.get("_trait_values", {}).get("js_on_load") or ""
        if not name.startswith("_") and re.search(rf"""(['"`]){re.escape(name)}\1""", script):
            node: Any = self
            return EventMethod(node, name)
        raise AttributeError(
            f"HTML has no attribute {name!r}. An event of one's own must be named in `js_on_load`, "
            f"as in trigger('{name}')."
        )

    def preprocess(self, payload: Any) -> Any:
        """Give the listener the value."""
        return payload

    @light
    def postprocess(self, value: Any) -> Any:
        """Show markup, or the data that the template makes markup of; None shows nothing."""
        return value

    def _checked(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        own = {name: value for name, value in properties.items() if name in _OWN}
        checked = super()._checked(own)
        if len(own) < len(properties):
            others = {name: value for name, value in properties.items() if name not in _OWN}
            checked["props"] = {**self.props, **others}
        return checked


_COMMON = frozenset(CommonParams.__annotations__)
_OWN = _COMMON | HTML.__init__.__annotations__.keys() - {"props", "return", "server_functions"}
