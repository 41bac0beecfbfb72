"""Where a served app finds the limits that hold for all its visitors."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.engine.desk import Asker, Desk

BROKER = "NBBLOCKS_BROKER"
"""Environment variable of a kernel that our server has started: how to reach its broker."""


def shared_desk(now: Callable[[], float], asker: Asker) -> Desk | None:
    """Make the desk where the kernels of all visitors ask; None in a kernel that is not served.

    Args:
        now: Tells the time.
        asker: Who asks.
    """
    address = os.environ.get(BROKER)
    if not address:
        return None
    # By name: serving is an extra above this layer, and an app must not need it.
    connection = importlib.import_module("nbblocks.serve.broker.connection")
    return connection.open_desk(address, now, asker)
