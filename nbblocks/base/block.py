"""Block: what components and layouts have in common. A mixin over an ipywidget class."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import ipywidgets
import traitlets

from nbblocks import _context
from nbblocks.base.lazy_layout import LazyLayout, close_layout
from nbblocks.base.preview import Preview
from nbblocks.base.wire import display_bundle, heed_page, synced_traits
from nbblocks.engine.update import Update
from nbblocks.errors import (
    DuplicateBlockError,
    InvalidValueError,
    OutsideAppError,
    unknown_parameter,
    wrong_type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from nbblocks.events.graph import Graph

Visible = Literal[True, False, "hidden"]

_ids = itertools.count(1)
_NOT_PROPERTIES = frozenset({"render", "key", "preserved_by_key", "every", "inputs"})
"""Constructor parameters that an update passes over."""


class Block(ipywidgets.DOMWidget):
    """A piece of an app: a component or a layout.

    Args:
        visible: `False` hides it; `"hidden"` keeps it in the page, unseen.
        elem_id: The id of its element, for CSS and scripts.
        elem_classes: CSS classes of its element, one or several.
        render: Place it in the open layout now?
        key: Identity of the block when `gr.render` runs again.
        preserved_by_key: Parameters that keep their value then.
        **traits: Values of the widget's traits.
    """

    _visual: ClassVar[bool] = True
    _grows: ClassVar[bool] = False
    """Is the value a text, sent as an append when it only grew?"""
    _param_traits: ClassVar[Mapping[str, str]] = {}
    _browser_traits: ClassVar[frozenset[str]] = frozenset({"value"})
    _id: Any = 0
    _lock: AbstractContextManager[Any] | None = None
    _raw = False
    _quiet: frozenset[str] = frozenset()
    _closed = False
    left_over = False
    """Was it made where no layout was open, although it was to be placed at once?"""
    app: Any = None
    parent: Any = None
    _ipython_display_ = None

    layout = LazyLayout()

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make a block. A running listener makes an `Update` instead, with the same arguments.

        The function of `gr.render` makes blocks, and gets those back that it made with this key.
        """
        if _context.run.get() is not None and _context.parent.get() is None:
            return Update.from_call(cls, args, kwargs)
        scope = _context.scope.get()
        block = None if scope is None else scope.reuse(cls, kwargs.get("key"))
        if block is None:
            block = super().__new__(cls, *args, **kwargs)
            if scope is not None:
                scope.note(block)
        return block

    def __init__(
        self,
        *,
        visible: Visible = True,
        elem_id: str | None = None,
        elem_classes: list[str] | str | None = None,
        render: bool = True,
        key: Any = None,
        preserved_by_key: Any = None,
        **traits: Any,
    ) -> None:
        traits |= {
            "visible": visible,
            "elem_id": elem_id,
            "elem_classes": _class_list(elem_classes),
        }
        traits = {name: _scalar(given) for name, given in traits.items()}
        self.key = key
        self.preserved_by_key = preserved_by_key
        try:
            if self._id:
                self._renew(traits)
            else:
                self._id = next(_ids)
                # Not `super().__init__`: AnyWidget's makes a Python class for every instance.
                ipywidgets.Widget.__init__(self, **traits)
        except traitlets.TraitError as error:
            raise wrong_type(type(self).__name__, error) from error
        if render:
            parent = _context.parent.get()
            self.left_over = parent is None
            if parent is not None:
                parent.add(self)

    @traitlets.default("keys")
    def _default_keys(self) -> list[str]:
        return list(synced_traits(type(self)))

    def _renew(self, traits: Mapping[str, Any]) -> None:
        """Take the arguments of a constructor call that got this block back by its key."""
        for name, value in traits.items():
            if not self.preserves(name):
                setattr(self, name, value)

    def preserves(self, name: str) -> bool:
        """Does a trait keep its value when `gr.render` runs again?"""
        kept = self.preserved_by_key or ()
        many = [kept] if isinstance(kept, str) else kept
        return name in [self._param_traits.get(each, each) for each in many]

    # ------------------------------------------------------------------ place

    @property
    def is_rendered(self) -> bool:
        """Does it have a place in a layout?"""
        return self.parent is not None

    @property
    def status_block(self) -> Any:
        """The block that shows what runs for this one: the next layout with `show_progress=True`.

        Without such a layout around it, a block shows that itself.
        """
        layout = self
        while layout is not None and not getattr(layout, "show_progress", False):
            layout = layout.parent
        return layout or self

    @property
    def graph(self) -> Graph | None:
        """The event graph of its app, or of the app that is open."""
        app = self.app or getattr(_context.parent.get(), "app", None)
        return None if app is None else app.graph

    def render(self) -> Any:
        """Place it in the layout that is open. Returns itself.

        Raises:
            DuplicateBlockError: It already has a place.
            OutsideAppError: No layout is open.
        """
        if self.is_rendered:
            raise DuplicateBlockError(
                f"{self!r} already has a place in the app. Call `.unrender()` first, or create it "
                "with `render=False` and render it once."
            )
        parent = _context.parent.get()
        if parent is None:
            raise OutsideAppError(f"{self!r}.render() must be called inside `with gr.Blocks():`.")
        parent.add(self)
        return self

    def unrender(self) -> Any:
        """Take it out of the layout; its listeners stay. Returns itself."""
        if self.parent is not None:
            self.parent.discard(self)
        return self

    def attached(self) -> None:
        """Called when the block has become part of an app (`self.app`)."""

    # ---------------------------------------------------------------- updates

    def changes(self, result: Any) -> dict[str, Any]:
        """Turn an update that a listener returned into trait values; nothing is written.

        Raises:
            UnknownParameterError: The update names a property this block does not have.
            InvalidValueError: A property cannot take its new value.
        """
        if not isinstance(result, Update):
            raise InvalidValueError(
                f"{self!r} takes gr.update(...) or a component, not {result!r}."
            )
        return self._checked(result.properties)

    def _checked(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        traits = self.traits()
        checked: dict[str, Any] = {}
        for name, value in properties.items():
            if name in _NOT_PROPERTIES:
                continue
            trait_name = self._param_traits.get(name, name)
            if trait_name not in traits or trait_name.startswith("_"):
                raise unknown_parameter(type(self).__name__, name, self.parameters())
            if trait_name == "elem_classes":
                value = _class_list(value)
            if trait_name != "value":
                checked[trait_name] = self._valid(traits[trait_name], _scalar(value))
        return checked

    def _valid(self, trait: Any, value: Any) -> Any:
        try:
            return trait._validate(self, value)
        except traitlets.TraitError as error:
            raise wrong_type(type(self).__name__, error) from error

    def write(self, changes: Mapping[str, Any]) -> None:
        """Set traits to values that `changes` made."""
        self._raw = True
        try:
            for name, value in changes.items():
                setattr(self, name, value)
        finally:
            self._raw = False

    def preview(self, checked: Mapping[str, Any]) -> Any:
        """Return a stand-in for this block with other trait values, to postprocess a value with."""
        return Preview(self, checked) if checked else self

    @classmethod
    def parameters(cls) -> list[str]:
        """Return the names of the constructor's parameters."""
        own = {trait: name for name, trait in cls._param_traits.items()}
        widgets = [base for base in cls.__mro__ if base.__module__.startswith("ipywidgets.")]
        foreign = {name for base in widgets for name in base.class_traits()}
        names = cls.class_traits().keys() - foreign
        return [own.get(name, name) for name in names if not name.startswith("_")]

    def _incoming(self, name: str, value: Any) -> Any:
        """Convert a value that is about to be set from outside; components postprocess `value`."""
        return value

    # -------------------------------------------------------------------- wire

    def open(self) -> None:
        """Do nothing: `Widget.__init__` calls this, but the comm opens when the block is shown."""

    @property
    def model_id(self) -> str | None:
        """The id of the widget's model. Who asks for it wants to show the block: open the comm."""
        if self.comm is None and not self._closed:
            self._open()
        return None if self.comm is None else self.comm.comm_id

    @property
    def on_page(self) -> bool:
        """Does what it sends reach a page?"""
        return self.comm is not None

    def _open(self) -> None:
        if self.app is not None:
            self.app.engine.go_live()
        ipywidgets.Widget.open(self)
        heed_page(self.comm)

    def _repr_mimebundle_(self, **_: Any) -> Any:
        return display_bundle(self.model_id, repr(self))

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the synced state, without a `layout` that nobody has touched."""
        if key is None and "layout" not in self._trait_values:
            key = [name for name in self.keys if name != "layout"]
        return super().get_state(key=key, drop_defaults=drop_defaults)

    def send_state(self, key: Any = None) -> None:
        """Send traits to the page; inside an app the port decides when."""
        if key is None:
            names = self._names()
        else:
            names = ({key} if isinstance(key, str) else set(key)) - self._quiet
        if not names:
            return
        if self.app is None or not self.app.port.defer(self, names):
            self.send_now(names)

    def _handle_msg(self, msg: Any) -> None:
        """Take a message of a page. Who asks for the state knows the answer as what comes next."""
        if msg["content"]["data"]["method"] == "request_state":
            with self._lock or nullcontext():
                self.send_now(self._names())
        else:
            super()._handle_msg(msg)

    def _names(self) -> set[str]:
        """Return the names of what is synced, without a `layout` that nobody has touched."""
        return set(self.keys) - ({"layout"} - self._trait_values.keys())

    def send_now(self, names: set[str]) -> None:
        """Send traits to the page at once."""
        super().send_state(names)

    def receive(self, values: Mapping[str, Any]) -> None:
        """Take over what the user set, and tell the page only what came out differently."""
        for name, wire in values.items():
            if name not in self._browser_traits:
                raise InvalidValueError(f"A page cannot set `{name}` of {self!r}.")
            value = self.from_wire(name, wire)
            self._quiet = frozenset({name})
            try:
                self.write({name: value})
            except traitlets.TraitError as error:
                raise InvalidValueError(f"A page sent {wire!r:.80}: {error}") from error
            finally:
                self._quiet = frozenset()
            if self.comm is not None and getattr(self, name) != value:
                self.send_state(name)

    def from_wire(self, name: str, wire: Any) -> Any:
        """Turn what the page sent for a trait into the trait's value."""
        del name
        return wire

    def fire(self, event: str, data: Any = None) -> None:
        """Start the listeners of an event of this block."""
        if self.app is not None:
            self.app.engine.fire(self._id, event, data)

    def close(self) -> None:
        """Close the widget: it disappears from every page. Doing so twice is fine."""
        # A block whose constructor raised has no id; `Widget.__del__` closes that one, too.
        if self._id and not self._closed:
            self._closed = True
            try:
                self.released()
            finally:
                self._go()

    def _go(self) -> None:
        if self.parent is not None and not self.parent._closed:
            self.parent.let_go(self)
        if self.app is not None:
            self.app.forget(self)
        super().close()
        close_layout(self)

    def released(self) -> None:
        """Let go of what the block holds; called once, when it closes."""

    def __repr__(self) -> str:
        label = getattr(self, "label", None)
        return f"<{type(self).__name__} {self._id}{f' {label!r}' if label else ''}>"


def _class_list(classes: list[str] | str | None) -> list[str]:
    return classes.split() if isinstance(classes, str) else list(classes or ())


def _scalar(given: Any) -> Any:
    """Return a Python value for a number or a bool of numpy, which neither traits nor JSON take."""
    return given.item() if getattr(given, "ndim", None) == 0 else given
