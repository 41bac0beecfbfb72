"""`Blocks.launch`: shows the app in a kernel, serves its script anywhere else."""

from __future__ import annotations

import atexit
import os
import ssl
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from nbblocks.errors import InvalidValueError, ServeError, unknown_parameter
from nbblocks.serve.terminal import open_browser, require_voila

if TYPE_CHECKING:
    from nbblocks.app.blocks import Blocks
    from nbblocks.serve.auth import Auth
    from nbblocks.serve.server import Server

SERVED = "NBBLOCKS_SERVED"
"""Environment variable of a kernel that a server of ours started: whether that server asks who visits."""
GUARDED, OPEN = "guarded", "open"

PORTS = range(7860, 7960)
"""The ports that `launch()` tries when it is told none."""

launched: list[Blocks] = []
"""The apps that `launch()` has shown in this kernel."""
