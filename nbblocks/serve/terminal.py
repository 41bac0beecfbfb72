"""What the command line and `launch()` share before anything of Voila is imported."""

from __future__ import annotations

import importlib.util
import threading
import webbrowser

from nbblocks.errors import ServeError


def require_voila() -> None:
    """Say how to install what serving needs.

    Raises:
        ServeError: Voila is not installed.
    """
    if importlib.util.find_spec("voila") is None:
        raise ServeError(
            "Serving needs Voila, which is not installed: pip install 'nbblocks[serve]'"
        )


def open_browser(address: str) -> None:
    """Open a browser without waiting: one that runs in the terminal would block the server."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
