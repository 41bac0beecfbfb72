"""Serving: the command line, `launch()`, the Voila application and a Jupyter server extension.

The only package that imports voila and jupyter_server, and only when something is served.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nbblocks.serve"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    # A kernel imports this package too, for `launch()`, and needs nothing of a server.
    from nbblocks.serve.extension import quicken

    quicken(server_app)
