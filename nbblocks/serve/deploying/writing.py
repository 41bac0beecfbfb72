"""Writes the files of a deployment, and nothing over what somebody has written."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from nbblocks.errors import ServeError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nbblocks.serve.deploying.project import Project


def write(folder: Path, files: Mapping[str, str], *, force: bool) -> list[str]:
    """Write files into a folder; returns the names of those that were not there as they should be.

    Raises:
        ServeError: One is there, with another text; nothing is written.
    """
    new = {name: text for name, text in files.items() if _text(folder / name) != text}
    known = [name for name in new if (folder / name).exists()]
    if known and not force:
        raise ServeError(
            f"In {folder} there already is {', '.join(known)}. Write over it with --force, or "
            "elsewhere with --output."
        )
    for name, text in new.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(new)


def copy(project: Project, folder: Path, *, force: bool) -> list[str]:
    """Copy an app's own files beside those of its deployment; returns the names of the new ones.

    Raises:
        ServeError: One is there, with another text; nothing is copied.
    """
    if folder.resolve() == project.folder:
        return []
    names = [file.relative_to(project.folder).as_posix() for file in project.files]
    pairs = {name: (project.folder / name, folder / name) for name in names}
    new = {name: pair for name, pair in pairs.items() if _bytes(pair[0]) != _bytes(pair[1])}
    known = [name for name, (_, copied) in new.items() if copied.exists()]
    if known and not force:
        raise ServeError(
            f"In {folder} there already is another {', '.join(known)}. Write over it with --force."
        )
    for original, copied in new.values():
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(original, copied)
    return list(new)


def _text(path: Path) -> str | None:
    return path.read_text("utf-8", errors="replace") if path.is_file() else None


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
