"""Widget: any ipywidget or anywidget as a component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets
import traitlets

from nbblocks.base.container import Container
from nbblocks.base.wire import heed_page
from nbblocks.engine.update import Update
from nbblocks.errors import InvalidValueError, unknown_parameter
from nbblocks.events.method import EventMethod, event

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Widget"]


class Widget(Container, ipywidgets.VBox):
    """Any ipywidget or anywidget as a component: in a layout, as input, as output, with events.

    Every trait of the widget is an event of the same name (`w.zoom(fn, …)`, or `w.event("zoom")`
    where the name is taken), fired when the trait moves; `change` fires when the one that `value`
    names does. A widget with `on_click` fires `click`.

    Args:
        widget: The widget, made by whatever library.
        value: Name of the trait that is the component's value; None when it has none.
        label: A name for messages; the widget shows its own.
        scale: Share of the width in a Row, relative to its neighbours.
        min_width: Width in px below which a Row wraps.
        **params: `visible`, `elem_id`, `elem_classes`, `render`, `key`, `preserved_by_key`.

    Raises:
        InvalidValueError: It is no widget, or has no such trait.

    Example:
        >>> with gr.Row():
        ...     zoom = gr.Widget(ipywidgets.IntSlider(max=18), value="value")
        ...     place = gr.Widget(ipyleaflet.Map(), value="center")
        >>> zoom.change(lambda z: gr.update(zoom=z), zoom, place)
    """

    _css = "nbb-widget"

    change, click = event(), event()

    label = traitlets.Unicode(None, allow_none=True)

    def __init__(
        self,
        widget: ipywidgets.Widget,
        value: str | None = "value",
        *,
        label: str | None = None,
        scale: float | None = None,
        min_width: int = 160,
        **params: Any,
    ) -> None:
        if not isinstance(widget, ipywidgets.Widget):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InvalidValueError(f"gr.Widget takes an ipywidget, not {widget!r}.")
        if value is not None and not widget.has_trait(value):
            public = [name for name in widget.trait_names() if not name.startswith("_")]
            raise InvalidValueError(
                f"{type(widget).__name__} has no trait {value!r} to be the value. "
                f"It has: {', '.join(sorted(public))}. Pass value=None if it has no value."
            )
        self.widget = widget
        self.value_trait = value
        super().__init__(label=label, **params)
        if scale is not None:
            self.layout.flex = f"{scale} 1 0%"
        if min_width != 160:
            self.layout.min_width = f"min({min_width}px, 100%)"
        self.children = (widget,)
        widget.observe(self._moved, traitlets.All)
        if widget.comm is not None:
            heed_page(widget.comm)
        on_click = getattr(widget, "on_click", None)
        if callable(on_click):
            on_click(lambda *_: self.fire("click"))

    @property
    def value(self) -> Any:
        """The value: the widget's own trait, live."""
        return None if self.value_trait is None else getattr(self.widget, self.value_trait)

    @value.setter
    def value(self, value: Any) -> None:
        self.write({"value": value})

    def event(self, name: str) -> EventMethod:
        """Return the event of one of the widget's traits.

        Args:
            name: The trait.

        Raises:
            InvalidValueError: The widget has no such trait.
        """
        if not self.widget.has_trait(name):
            raise InvalidValueError(
                f"{type(self.widget).__name__} has no trait {name!r} to listen to."
            )
        return EventMethod(self, name)

    def __getattr__(self, name: str) -> EventMethod:
        widget = self.__dict__.get("widget")
        if name.startswith("_") or widget is None or not widget.has_trait(name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return EventMethod(self, name)

    def _moved(self, change: Any) -> None:
        self.fire(change["name"])
        if change["name"] == self.value_trait:
            self.fire("change")

    def snapshot(self) -> Any:
        """Return the value as it is now."""
        return self.value

    def changes(self, result: Any) -> dict[str, Any]:
        """Turn a value, or an update of any of the widget's traits, into what `write` takes."""
        properties = dict(result.properties) if isinstance(result, Update) else {"value": result}
        own = {name: properties.pop(name) for name in list(properties) if self._is_own(name)}
        for name in properties:
            if name != "value" and not self.widget.has_trait(name):
                raise unknown_parameter(type(self.widget).__name__, name, self.widget.trait_names())
        if "value" in properties and self.value_trait is None:
            raise InvalidValueError(
                f"{self!r} has no value; make it with value='…' to write to it."
            )
        return {**self._checked(own), **properties}

    def _is_own(self, name: str) -> bool:
        return name in ("visible", "elem_id", "elem_classes")

    def write(self, changes: Mapping[str, Any]) -> None:
        """Set traits of the widget, or of the place it stands in."""
        for name, value in changes.items():
            if self._is_own(name):
                setattr(self, name, value)
            else:
                trait = self.value_trait if name == "value" and self.value_trait else name
                setattr(self.widget, trait, value)

    def settle(self) -> None:
        """Nothing stands in it but the widget."""

    def released(self) -> None:
        """Let go of the widget; it belongs to whoever made it, and stays open."""
        self.widget.unobserve(self._moved, traitlets.All)
