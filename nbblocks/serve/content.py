"""An app's content as Voila's renderer asks for it."""

from __future__ import annotations

import base64
import mimetypes
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbformat import convert, from_dict
from nbformat.reader import reads

if TYPE_CHECKING:
    from pathlib import Path

    from nbblocks.serve.catalog import App


class AppContent:
    """Stands in for a contents manager that holds the pictures beside one app.

    Args:
        app: What the page shows.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    def get(self, path: str, format: str | None = None) -> dict[str, Any]:
        """Return a picture of its Markdown as base64."""
        data = base64.encodebytes(self._beside(path).read_bytes()).decode("ascii")
        return {"type": "file", "path": path, "format": format, "content": data}

    def file_exists(self, path: str) -> bool:
        """Whether a picture of the Markdown can go into the page: an image in the app's folder."""
        kind = mimetypes.guess_type(path)[0] or ""
        if ":" in path or not kind.startswith("image/"):
            return False
        found = self._beside(path)
        return found.is_relative_to(self._app.path.parent) and found.is_file()

    def _beside(self, path: str) -> Path:
        return (self._app.path.parent / path).resolve()


def read_notebook(path: Path) -> Any:
    """Read a notebook of whatever format; a script becomes one whose only cell runs it.

    It is not checked against its format, which would take the first visitor longer than the rest.
    """
    if path.suffix == ".ipynb":
        return convert(reads(path.read_text("utf-8")), 4)
    run = f"from nbblocks.serve.script import run_script\n\nrun_script({str(path)!r})"
    metadata = {"kernelspec": {"name": NATIVE_KERNEL_NAME}}
    cell = {"cell_type": "code", "metadata": {}, "source": run}
    return from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": [cell]})
