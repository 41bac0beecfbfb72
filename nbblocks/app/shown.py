"""Which apps are shown: running a cell again closes the one it showed; the kernel's end, all."""

from __future__ import annotations

import atexit
import logging
import weakref
from typing import Any

from nbblocks._ipython import running_kernel
from nbblocks.app.direct import finish
from nbblocks.transport.snapshot import watch

_by_cell: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
_open: weakref.WeakSet[Any] = weakref.WeakSet()


def current_cell() -> str | None:
    """Return the id of the cell that is being run, where the front end tells it."""
    kernel = running_kernel()
    if kernel is None:
        return None
    metadata = kernel.get_parent("shell").get("metadata", {})
    return metadata.get("cellId") or metadata.get("colab", {}).get("cell_id")


def note_shown(app: Any) -> None:
    """Note that an app is shown by the current cell, and close the one this cell showed before."""
    _open.add(app)
    watch(app)
    # What is registered last runs first: before IPython empties the namespace that functions use.
    # Not at import, which in a forked kernel was before there was any IPython.
    atexit.unregister(_close_all)
    atexit.register(_close_all)
    app.printing.move_here()
    cell = current_cell()
    before = None if cell is None else _put(cell, app)
    if before is not None:
        before.close()


def note_place(app: Any, cell: str) -> None:
    """Note in which cell a page shows an app, and close the one that has given way to it.

    So a cell that is run again is known where the front end does not tell its id: Notebook 6 takes
    away what a cell has shown before it runs it. What is shown in another cell or page stays.
    """
    before = _put(cell, app)
    if before is not None and not before.port.shown:
        before.close()


def _put(cell: str, app: Any) -> Any:
    """Note the app of a cell; gives the one that was there before, if it is another one."""
    before = _by_cell.get(cell)
    _by_cell[cell] = app
    return None if before is app else before


def run_unload(app: Any) -> None:
    """Call the functions of `demo.unload`; they have no inputs and no outputs."""
    for block in list(app.blocks):
        for listener in app.graph.triggered_by(block, "unload"):
            try:
                if listener.fn is not None:
                    finish(app, listener)
            except Exception:
                logging.getLogger("nbblocks").exception("%s failed on unload.", listener.name)


def _close_all() -> None:
    """End the apps that are still shown: their `unload` functions run, their files go."""
    for app in list(_open):
        app.close()
