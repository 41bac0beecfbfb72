"""Component: the base class of everything that has a value or a view of its own."""

from __future__ import annotations

import functools
import inspect
import re
import warnings
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import traitlets

from nbblocks import _assets
from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base import buttons as corner
from nbblocks.base.block import Block, Visible
from nbblocks.base.params import BASIC, CommonParams, FullSignature
from nbblocks.engine.update import Update
from nbblocks.errors import NbblocksError, unknown_parameter
from nbblocks.events.dependency import register
from nbblocks.events.listener import Target
from nbblocks.events.options import nodes_of
from nbblocks.files.store import FileStore, shared_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Component(Block, anywidget.AnyWidget):
    """The base class of components.

    Args:
        value: The value at the start; a function is called now, and again whenever a page loads.
        **params: The component's own traits, and what every component takes (`CommonParams`).

    Raises:
        UnknownParameterError: A keyword that the component does not have.
        InvalidValueError: A value that the component cannot show.
    """

    __signature__ = FullSignature()
    _renamed_params: ClassVar[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {}
    """Older spellings: the name of today, and how the value translates."""

    _esm = t.Unicode().tag(to_json=lambda _value, _block: _assets.esm())
    _anywidget_id = t.Unicode("nbblocks")
    _component = t.Unicode()
    _id = t.Int()
    _app = t.Unicode().tag(to_json=lambda _value, block: block.app.uid if block.app else "")
    _listens = t.List().tag(to_json=lambda _value, block: block.heard_events(), ts="string[]")

    label = t.Unicode(None, allow_none=True)
    info = t.Unicode(None, allow_none=True)
    show_label = t.Bool(None, allow_none=True).tag(
        to_json=lambda value, _block: value is not False, ts="boolean"
    )
    container = t.Bool(True)
    scale = t.Float(None, allow_none=True)
    min_width = t.Int(160, allow_none=True)
    visible = t.Visible(True).tag(ts='boolean | "hidden"')
    elem_id = t.Unicode(None, allow_none=True)
    elem_classes = t.List().tag(ts="string[]")
    interactive = t.Bool(None, allow_none=True).tag(
        to_json=lambda _value, block: block.is_interactive(), ts="boolean"
    )
    buttons = corner.Buttons()
    value = t.Any(None)

    def __init__(
        self,
        value: Any = None,
        *,
        visible: Visible = True,
        elem_id: str | None = None,
        elem_classes: list[str] | str | None = None,
        render: bool = True,
        key: Any = None,
        preserved_by_key: Any = "value",
        every: Any = None,
        inputs: Any = None,
        **params: Any,
    ) -> None:
        renewed = bool(self._id)
        params = self._known(params)
        self._load: tuple[Callable[..., Any], Any, Any] | None = None
        if callable(value):
            self._load = (value, every, inputs)
            value = value() if inputs is None else None
        super().__init__(
            visible=visible,
            elem_id=elem_id,
            elem_classes=elem_classes,
            render=render,
            key=key,
            preserved_by_key=preserved_by_key,
            **{self._param_traits.get(name, name): given for name, given in params.items()},
        )
        if renewed and self.preserves("value"):
            return
        if value is not None or type(self).postprocess is not Component.postprocess:
            self.value = value
        self.initial_value = self.value

    def _known(self, params: dict[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for name, given in params.items():
            if name in self._renamed_params:
                today, convert = self._renamed_params[name]
                warnings.warn(
                    f"{type(self).__name__}({name}=…) is now spelled `{today}=`.",
                    DeprecationWarning,
                    stacklevel=4,
                )
                known[today] = convert(given)
            elif name not in _keywords(type(self)):
                raise unknown_parameter(
                    type(self).__name__, name, inspect.signature(type(self)).parameters
                )
            else:
                known[name] = given
        return known

    @traitlets.default("_component")
    def _component_name(self) -> str:
        classes = type(self).__mro__
        name = classes[classes.index(Component) - 1].__name__
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

    # ------------------------------------------------------------------- value

    def preprocess(self, payload: Any) -> Any:
        """Turn the payload into what a listener receives."""
        return payload

    @light
    def postprocess(self, value: Any) -> Any:
        """Turn a value of the user's, or what a listener returned, into the payload."""
        return value

    def snapshot(self) -> Any:
        """Return the payload as it is now."""
        return self.value

    def changes(self, result: Any) -> dict[str, Any]:
        """Turn what a listener returned, a value or an update, into trait values."""
        if not isinstance(result, Update):
            return {"value": self.postprocess(result)}
        checked = self._checked(result.properties)
        if "value" in result.properties:
            checked["value"] = self.preview(checked).postprocess(result.properties["value"])
        return checked

    def raw(self, payload: Any) -> dict[str, Any]:
        """Take a payload as it is, for listeners with `postprocess=False`.

        Raises:
            InvalidValueError: It has the wrong type.
        """
        return {"value": self._valid(type(self).value, payload)}

    def _incoming(self, name: str, value: Any) -> Any:
        return self.postprocess(value) if name == "value" and not self._raw else value

    def is_interactive(self) -> bool:
        """Can the user change it? Where `interactive` was not given, the event graph decides."""
        if self.interactive is not None:
            return self.interactive
        graph = self.graph
        if graph is None or graph.inputs[self._id]:
            return True  # among other widgets, without an app, it is for the user as they are
        if graph.outputs[self._id]:
            return False
        return self.value is None or self.value in ("", 0, [], {})

    def heard_events(self) -> list[str]:
        """Return the names of its events that start a listener; the page sends no others."""
        graph = self.graph
        return [] if graph is None else graph.events_of(self._id)

    def properties(self) -> dict[str, Any]:
        """Return its own parameters as they are now, without those that all components share."""
        own = inspect.signature(type(self)).parameters.keys() - BASIC - {"value"}
        traits = {name: self._param_traits.get(name, name) for name in own}
        return {
            name: getattr(self, trait) for name, trait in traits.items() if self.has_trait(trait)
        }

    @property
    def files(self) -> FileStore:
        """Where its files are kept: the app's store."""
        return shared_store() if self.app is None else self.app.files

    def attached(self) -> None:
        """Join the app, with the Buttons in the corner and the function that computes the value."""
        corner.adopt(self)
        graph = self.graph
        if self._load is None or graph is None:
            return
        fn, every, inputs = self._load
        self._load = None
        starts = [Target(node, "change") for node in nodes_of(inputs, "inputs")]
        if every is not None:
            starts.append(graph.every(every))
        register(
            [*starts, Target(self.app.loader_of(self), "load")],
            graph,
            fn,
            inputs,
            self,
            trigger_mode="once",
            executor="thread",
            show_progress="hidden" if starts else "full",
            api_name=False,
        )

    @classmethod
    def update(cls, **properties: Any) -> Update:
        """Change properties of an output; the older spelling of returning a component."""
        warnings.warn(
            f"{cls.__name__}.update(…) is now spelled `gr.{cls.__name__}(…)` or `gr.update(…)`.",
            DeprecationWarning,
            stacklevel=2,
        )
        return Update.from_call(cls, (), properties)

    def released(self) -> None:
        """Close the Buttons in its corner."""
        for button in corner.blocks_of(self.buttons):
            button.close()

    # -------------------------------------------------------------------- wire

    def notify_change(self, change: Any) -> None:
        """Send a trait that moved, and fire `change` when it was the value."""
        if change["name"] == "buttons":
            corner.place(self, change["old"], change["new"])
        try:
            super().notify_change(change)
        finally:
            # Also when what observes the value fails: the app has nothing to do with that.
            if change["name"] == "value" and self.app is not None:
                self.app.engine.fire(self._id, "change", None)

    def _handle_custom_msg(self, content: Any, buffers: Any) -> None:
        kind = getattr(content, "get", {}.get)("kind")
        if kind == "asset":
            self.send(_assets.answer(content["name"]))
        elif kind == "resync":
            self.send_state()
        elif kind == "upload":
            self.send(self.files.receive(content, buffers))
        elif kind == "piece":
            self._receive_piece(content, buffers)
        elif kind is not None and self.app is not None:
            self.app.port.receive(self, content)
        elif kind == "event":
            self._receive_alone(content)
        else:
            super()._handle_custom_msg(content, buffers)

    def _receive_piece(self, message: Any, buffers: Any) -> None:
        """Take a frame or a stretch of sound; without an app there is nobody to hand it to."""
        try:
            file = self.files.receive_piece(message, buffers)
        except (NbblocksError, OSError) as error:
            reply = {key: message[key] for key in ("kind", "page", "piece")}
            self.send({**reply, "state": "failed", "error": str(error)})
            return
        if self.app is not None:
            self.app.port.receive(self, {**message, "file": file})

    def _receive_alone(self, message: Any) -> None:
        """Take an event without an app: only the value counts, there are no listeners."""
        try:
            self.receive(message["values"].get(str(self._id), {}))
        except NbblocksError as error:
            self.log.warning("%s", error)


@functools.cache
def _keywords(cls: type[Component]) -> frozenset[str]:
    """Return the keywords that a class and its parents take: those of their constructors.

    A class without one takes the traits it declares.
    """
    names: set[str] = set(CommonParams.__annotations__)
    spelled_out = False
    for base in cls.__mro__[: cls.__mro__.index(Component) + 1]:
        if "__init__" in vars(base) and not (base is Component and not spelled_out):
            names.update(inspect.signature(vars(base)["__init__"]).parameters)
            spelled_out = True
        else:
            names.update(name for name in vars(base) if not name.startswith("_"))
    traits = cls.class_traits()
    return frozenset(name for name in names if cls._param_traits.get(name, name) in traits)
