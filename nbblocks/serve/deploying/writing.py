"""Writes the files of a deployment, and nothing over what somebody has written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbblocks.errors import ServeError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nbblocks.serve.deploying.project import Project


def write(project: Project, folder: Path, files: Mapping[str, str], *, force: bool) -> list[str]:
    """Write files into a folder, and the app's own beside them where it is another folder.

    Args:
        project: The app.
        folder: Where they go.
        files: The text of each, by its path from there on.
        force: Write over what is there?

    Returns:
        The names of those that were not there as they should be.

    Raises:
        ServeError: One is there with another text, and nothing is written; or one cannot be.
    """
    try:
        new = _new(
            _copies(project, folder) | {name: files[name].encode() for name in files}, folder
        )
        known = [name for name in new if (folder / name).exists()]
        if known and not force:
            raise ServeError(
                f"In {folder} there already is another {', '.join(known)}. Write over it with "
                "--force, or elsewhere with --output."
            )
        for name, data in new.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise ServeError(
            f"{error.filename or folder} cannot be written: {error.strerror}. Write elsewhere with "
            "--output.",
            exit_code=2,
        ) from error
    return list(new)


def _copies(project: Project, folder: Path) -> dict[str, bytes]:
    """Return what the app's own files hold, unless the folder is the app's."""
    if folder.resolve() == project.folder:
        return {}
    paths = {file.relative_to(project.folder).as_posix(): file for file in project.files}
    return {name: path.read_bytes() for name, path in paths.items()}


def _new(files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return those that are not in a folder as they should be.

    Raises:
        ServeError: Something else than a file is there, or else than a folder above it.
    """
    new: dict[str, bytes] = {}
    for name, data in files.items():
        path = folder / name
        above = next(parent for parent in path.parents if parent.exists())
        if path.is_dir() or not above.is_dir():
            what = f"{path} is a folder" if path.is_dir() else f"{above} is no folder"
            raise ServeError(f"{what}. Write elsewhere with --output.", exit_code=2)
        if not path.is_file() or path.read_bytes() != data:
            new[name] = data
    return new
