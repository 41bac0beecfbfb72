"""Opening the comms of many blocks: where a page can take them in one message, they go so."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

OPENED = "nbblocks_opened"
"""The type of the message that opens the comms of an app.

Its `comms` are contents of `comm_open`, each with its `metadata` and the number of its `buffers`,
which stand one after the other behind the message.
"""

together: Callable[[], AbstractContextManager[None]] = nullcontext
"""Gather the comms that this thread opens in the context, and send them at its end.

Jupyter's frontends know no such message, so nothing is gathered there. See `serve/guest_comms.py`.
"""
