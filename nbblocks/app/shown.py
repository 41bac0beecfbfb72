"""Which app a notebook's cell shows: running the cell again closes the one before."""

from __future__ import annotations

import sys
import weakref
from typing import Any

_by_cell: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()


def current_cell() -> str | None:
    """Return the id of the cell that is being run, where the front end tells it."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent("shell")
    return parent.get("metadata", {}).get("cellId")


def close_previous(app: Any) -> None:
    """Note that the current cell shows this app, and close the one it showed before."""
    cell = current_cell()
    if cell is None:
        return
    before = _by_cell.get(cell)
    _by_cell[cell] = app
    if before is not None and before is not app:
        before.close()
