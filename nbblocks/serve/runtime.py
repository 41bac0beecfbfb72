"""The browser half as it is built at this moment."""

from __future__ import annotations

import json
from typing import Any

from nbblocks import _assets

ROUTE = "nbblocks/static/"


def built() -> dict[str, Any]:
    """Read the build's manifest anew.

    Each visitor's kernel imports the build that is there when they come; a server that remembers an
    older one, from before an upgrade say, would send their page a runtime that does not match.
    """
    return json.loads((_assets.STATIC / "manifest.json").read_text("utf-8"))
