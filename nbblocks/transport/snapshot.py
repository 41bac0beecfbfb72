"""Snapshot: what a page gets that asks the kernel for all models, when it loads a shown app."""

from __future__ import annotations

import logging
import threading
import weakref
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import ipywidgets
from ipywidgets.widgets import widget as _widget

from nbblocks._ipython import running_kernel

if TYPE_CHECKING:
    from collections.abc import Generator

_TARGET = "jupyter.widget.control"

_log = logging.getLogger("nbblocks")

_apps: weakref.WeakSet[Any] = weakref.WeakSet()
_lock = threading.Lock()


def watch(app: Any) -> None:
    """Let pages find an app whole: ipywidgets looks at one widget after another.

    Meanwhile blocks may close, and others open: the page would miss what a layout names, or get no
    answer at all.
    """
    with _lock:
        _apps.add(app)
    manager = getattr(running_kernel(), "comm_manager", None)
    if manager is not None:
        manager.register_target(_TARGET, _opened)


def _opened(comm: Any, message: Any) -> None:
    widget: Any = ipywidgets.Widget
    widget.handle_control_comm_opened(comm, message)
    comm.on_msg(answer)


def answer(message: Any) -> None:
    """Send a page all models, while all apps hold still."""
    widget: Any = ipywidgets.Widget
    with _still():
        widget._handle_control_comm_msg(message)


def give(comm: Any) -> None:
    """Send all models over a comm, as ipywidgets answers, while a cell may make and close others.

    Args:
        comm: The comm.
    """
    states: dict[str, Any] = {}
    paths: list[Any] = []
    buffers: list[Any] = []
    with _still():
        for model_id, widget in _all_widgets().items():
            try:
                state, own_paths, own_buffers = _state(model_id, widget)
            except Exception:  # noqa: BLE001 - the page is to get the others
                _log.exception("A page that loads again cannot have a %s.", type(widget).__name__)
                continue
            states.update(state)
            paths += own_paths
            buffers += own_buffers
        data = {"method": "update_states", "states": states, "buffer_paths": paths}
        comm.send(data, buffers=buffers)


def _all_widgets() -> dict[str, Any]:
    # In ipywidgets 7 they are the class's.
    found: Any = getattr(_widget, "_instances", None)
    return dict(ipywidgets.Widget.widgets if found is None else found)


def _state(model_id: str, widget: Any) -> tuple[dict[str, Any], list[Any], list[Any]]:
    state = {
        "model_name": widget._model_name,
        "model_module": widget._model_module,
        "model_module_version": widget._model_module_version,
        "state": widget.get_state(),
    }
    remove_buffers: Any = _widget._remove_buffers
    return remove_buffers({model_id: state})


@contextmanager
def _still() -> Generator[None]:
    with _lock:
        apps = sorted(_apps, key=lambda app: app._id)
    with ExitStack() as still:
        for app in apps:
            if not app._closed:
                still.enter_context(app.port.still())
        yield
