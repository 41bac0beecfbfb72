"""State: a value that lives as long as the session. Nothing of it is seen."""

from __future__ import annotations

import copy
import logging
import pickle
import warnings
from typing import TYPE_CHECKING, Any

import ipywidgets
import traitlets

from nbblocks.base.component import Component
from nbblocks.engine.update import Update
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["State", "Variable"]

_ASKED: Any = object()
"""Stands for an alarm that the engine's loop has still to set."""


class State(Component):
    """A value that listeners share: any Python object. Every visitor has a copy of their own.

    A listener gets the object itself, so what it changes in place stays changed; to fire `change`
    as well, it returns the object.

    Args:
        value: The value at the start, copied deeply; a function is called when the page loads.
        render: Make it part of the app that is open?
        time_to_live: Seconds after its last use when it goes back to its initial value.
        delete_callback: Called with the value when it is given up: then, or when the session ends.
        **common: Of what every component takes, `key`.

    Raises:
        InvalidValueError: The value cannot be copied.

    Example:
        >>> visits = gr.State(0)
        >>> button.click(lambda count: count + 1, visits, visits)
    """

    change = event()

    _visual = False
    _browser_traits = frozenset()

    delete_callback: Callable[[Any], Any] | None = None
    _alarm: Any = None

    time_to_live = traitlets.Float(None, allow_none=True)

    def __init__(
        self,
        value: Any = None,
        render: bool = True,
        *,
        time_to_live: float | None = None,
        delete_callback: Callable[[Any], Any] | None = None,
        **common: Any,
    ) -> None:
        self.delete_callback = delete_callback
        self._used = 0.0
        self._seen: Any = None
        super().__init__(
            value if callable(value) else _copied(value),
            time_to_live=time_to_live,
            render=render,
            **common,
        )
        self.initial_value = _copied(self.value)
        self._seen = self.value

    def initial(self) -> Any:
        """Return a fresh copy of the initial value."""
        return _copied(self.initial_value)

    # ------------------------------------------------------------------- value

    def snapshot(self) -> Any:
        """Return nothing: a run that waited in line gets the value as it is when its turn comes."""
        return None

    def preprocess(self, payload: Any) -> Any:
        """Return the object itself, and remember how it looks before a listener gets it."""
        del payload
        self._use()
        if self._watched():
            self._seen = copy.deepcopy(self.value)
        return self.value

    def changes(self, result: Any) -> dict[str, Any]:
        """Take what a listener returned as it is; of an update only the value counts."""
        if not isinstance(result, Update):
            return {"value": result}
        return {"value": result.properties["value"]} if "value" in result.properties else {}

    def write(self, changes: Mapping[str, Any]) -> None:
        """Take over what a listener returned; the same object counts if its content changed."""
        super().write(changes)
        self._use()
        self._fire_if_changed()

    def notify_change(self, change: Any) -> None:
        """Tell observers that the value was set, and listeners if it differs."""
        ipywidgets.Widget.notify_change(self, change)
        if change["name"] == "value":
            self._fire_if_changed()

    def _watched(self) -> bool:
        return self.app is not None and bool(self.app.graph.triggered_by(self._id, "change"))

    def _fire_if_changed(self) -> None:
        if not self._watched():
            self._seen = self.value
        elif not _same(self._seen, self.value):
            self._seen = copy.deepcopy(self.value)
            self.fire("change")

    # -------------------------------------------------------------------- life

    def _use(self) -> None:
        """Note that it is used, and see to it that it is given up in time."""
        if self.app is None or self._closed:
            return
        self._used = self.app.engine.clock.time()
        if self.time_to_live is None or self._alarm is not None:
            return
        self._alarm = _ASKED
        self.app.engine.call(self._wait, self.time_to_live)

    def _wait(self, seconds: float) -> None:
        self._alarm = self.app.engine.clock.call_later(seconds, self._expire)

    def _expire(self) -> None:
        left = (self.time_to_live or 0) - (self.app.engine.clock.time() - self._used)
        if left > 0:
            self._wait(left)
            return
        old, self._alarm = self.value, None
        # Nobody returned this value, so it is no `change`.
        self._seen = fresh = self.initial()
        self.value = fresh
        self.app.engine.loop.pool.submit(self._delete, old)

    def _delete(self, value: Any) -> None:
        if self.delete_callback is None:
            return
        try:
            self.delete_callback(value)
        except Exception:
            logging.getLogger("nbblocks").exception("The delete_callback of %r failed.", self)

    def released(self) -> None:
        """Give the value up; an app that is shown closes at the latest when its kernel ends."""
        self._delete(self.value)
        if self._alarm is not None:
            self.app.engine.call(self._calm)

    def _calm(self) -> None:
        """Cancel the alarm. On the loop, which has set by now what it was asked for."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _open(self) -> None:
        """Do nothing: it has no place in a page."""


class Variable(State):
    """The older name of `State`."""

    def __init__(self, value: Any = None, **params: Any) -> None:
        warnings.warn("gr.Variable is now spelled gr.State.", DeprecationWarning, stacklevel=2)
        super().__init__(value, **params)


def _copied(value: Any) -> Any:
    try:
        return copy.deepcopy(value)
    except Exception as error:
        raise InvalidValueError(
            f"State: a value of type {type(value).__name__} cannot be copied for each visitor: "
            f"{error}. Start with None and let a listener make the object."
        ) from error


def _same(before: Any, after: Any) -> bool:
    """Have two objects the same content?"""
    if before is after:
        return True
    try:
        if before == after:
            return True
    except Exception:  # noqa: BLE001 - arrays and tables have no one answer
        pass
    # Objects without `==`, arrays, and tables.
    try:
        return pickle.dumps(before) == pickle.dumps(after)
    except Exception:  # noqa: BLE001 - then nobody can tell
        return False
