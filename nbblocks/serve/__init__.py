"""Serving: the command line, `launch()` outside a kernel, the Voila application, and a Jupyter server extension.

The only package that imports voila and jupyter_server, and only when something is served.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nbblocks.serve"}]


def _load_jupyter_server_extension(server_app: Any) -> None:
    # Jupyter imports this module in every server, a kernel imports it for `launch()`: only the first needs these.
    from nbblocks.serve.extension import quicken

    quicken(server_app)
