"""What an app's `theme`, `css` and `head` parameters become."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Sequence

    PathList = str | Path | Sequence[str | Path] | None


def theme_table(theme: Any) -> dict[str, Any]:
    """Return a theme's tokens, `{"light": …, "dark": …, "mode": …}`; by default there are none."""
    if theme is None:
        return {}
    from nbblocks.themes import theme_named

    chosen = theme_named(theme) if isinstance(theme, str) else theme
    if not hasattr(chosen, "table"):
        raise InvalidValueError(
            f"theme must be a theme such as gr.themes.Soft() or its name, not {theme!r}."
        )
    return chosen.table()


def read_all(text: str | Path | None, paths: PathList, what: str = "css") -> str:
    """Return a text with the files that add to it.

    Args:
        text: The text itself, or the path of a file with it.
        paths: Files with more.
        what: The parameter's name, for the error message.
    """
    parts: list[str] = []
    if isinstance(text, Path):
        parts.append(_read(text, what))
    elif isinstance(text, str):
        parts.append(text)
    elif text is not None:
        raise InvalidValueError(f"{what} takes a text, or the Path of a file, not {text!r}.")
    many = [paths] if isinstance(paths, (str, Path)) else list(paths or ())
    return "\n".join([*parts, *(_read(path, f"{what}_paths") for path in many)])


def head_of(head: str | Path | None, paths: PathList) -> str:
    """Return the HTML for the page's head."""
    return read_all(head, paths, "head")


def _read(path: str | Path, what: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise InvalidValueError(
            f"{what} names the file {str(path)!r}, which cannot be read: {error}."
        ) from error
