"""Finds the page template, in a source checkout and in an installation."""

from __future__ import annotations

from pathlib import Path

from jupyter_core.paths import jupyter_path
from voila.paths import collect_static_paths, collect_template_paths

from nbblocks.errors import ServeError

NAME = "nbblocks"
_OWNERS = ["voila", "nbconvert"]
_CHECKOUT = Path(__file__).parents[2] / "voila_templates" / NAME


def template_folder() -> Path:
    """Return the folder of the template.

    A checkout's own comes before an installed one, which may be of another version.

    Raises:
        ServeError: There is none.
    """
    installed = [Path(root, "templates", NAME) for root in jupyter_path("voila")]
    for folder in [_CHECKOUT, *installed]:
        if (folder / "index.html.j2").is_file():
            return folder
    raise ServeError(
        "The page template is missing from share/jupyter/voila/templates: reinstall nbblocks."
    )


def template_paths() -> list[str]:
    """Return where Jinja looks for a page: ours first, then Voila's base."""
    return [str(template_folder()), *collect_template_paths(_OWNERS, "base", prune=True)]


def static_paths() -> list[str]:
    """Return where Voila's own scripts are."""
    return collect_static_paths(_OWNERS, "base")
