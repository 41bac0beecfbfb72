"""The files of the browser half over HTTP: compressed in advance, and kept by browsers for ever."""

from __future__ import annotations

import functools
import mimetypes
from typing import TYPE_CHECKING

from tornado import web

from nbblocks import _assets
from nbblocks.serve.runtime import built

if TYPE_CHECKING:
    from pathlib import Path

A_YEAR = 31_536_000
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""In the order of preference: the smaller first."""


class AssetHandler(web.RequestHandler):
    """A file of the browser half. Its name holds its hash, so that it never changes."""

    def get(self, name: str) -> None:
        """Send the file as the browser likes it best."""
        manifest = built()
        if name not in [*manifest["files"].values(), *manifest.get("page", {}).get("files", ())]:
            raise web.HTTPError(404)
        path = _assets.STATIC / name
        self.set_header("Cache-Control", f"public, max-age={A_YEAR}, immutable")
        self.set_header("Content-Type", f"{mimetypes.guess_type(name)[0]}; charset=UTF-8")
        self.set_header("Vary", "Accept-Encoding")
        self.set_header("X-Content-Type-Options", "nosniff")
        accepted = self.request.headers.get("Accept-Encoding", "")
        for encoding, suffix in _ENCODINGS.items():
            packed = path.with_name(path.name + suffix)
            if _accepts(accepted, encoding) and packed.is_file():
                self.set_header("Content-Encoding", encoding)
                path = packed
                break
        self.finish(_content(path, path.stat().st_mtime_ns))

    head = get  # tornado leaves the body out


def _accepts(header: str, encoding: str) -> bool:
    """Whether a browser takes an encoding: it names it, and not with the weight 0."""
    for choice in header.split(","):
        name, _, weight = choice.partition(";")
        if name.strip().lower() == encoding:
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


@functools.lru_cache(maxsize=64)
def _content(path: Path, _modified: int) -> bytes:
    return path.read_bytes()
