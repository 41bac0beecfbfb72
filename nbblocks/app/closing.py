"""Closing all blocks of an app, whatever one of them raises."""

from __future__ import annotations

import logging
from typing import Any


def close_blocks(app: Any) -> None:
    """Close every block of an app. One that cannot let go of what it holds is logged."""
    for block in list(app.blocks.values()):
        try:
            block.close()
        except Exception:
            logging.getLogger("nbblocks").exception("%r failed while it was closed.", block)
