"""Serving: the command line, `launch()`, the Voila application and a Jupyter server extension.

The only package that imports voila and jupyter_server, and only when something is served.
"""

from __future__ import annotations

from typing import Any


# Jupyter asks for both by name.
def _jupyter_server_extension_points() -> list[dict[str, str]]:  # pyright: ignore[reportUnusedFunction]
    return [{"module": "nbblocks.serve"}]


def _load_jupyter_server_extension(server_app: Any) -> None:  # pyright: ignore[reportUnusedFunction]
    # A kernel imports this package too, for `launch()`, and needs nothing of a server.
    from nbblocks.serve.extension import quicken
    from nbblocks.serve.mount import mount

    quicken(server_app)
    mount(server_app)
