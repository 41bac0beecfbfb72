"""Fonts: names of families. None is ever fetched: what the visitor's machine lacks falls back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Font", "GoogleFont", "LocalFont"]

_GENERIC = frozenset(
    [
        "serif",
        "sans-serif",
        "monospace",
        "cursive",
        "fantasy",
        "system-ui",
        "ui-serif",
        "ui-sans-serif",
        "ui-monospace",
        "ui-rounded",
        "math",
        "emoji",
        "inherit",
        "initial",
        "unset",
    ]
)


class Font:
    """A font family.

    Args:
        name: Its name.
        weights: Accepted; every weight of an installed font can be used.
    """

    def __init__(self, name: str, weights: Iterable[int] = (400, 600)) -> None:
        self.name = name
        self.weights = tuple(weights)

    def __str__(self) -> str:
        if self.name in _GENERIC or self.name[:1] in "\"'" or self.name.startswith("var("):
            return self.name
        return '"' + self.name.replace('"', "") + '"'

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class GoogleFont(Font):
    """A font family that Google offers too. It is named, not fetched: nothing comes from elsewhere.

    Args:
        name: Its name.
        weights: Accepted, as for `Font`.
    """


class LocalFont(Font):
    """A font family of the visitor's machine.

    Args:
        name: Its name.
        weights: Accepted, as for `Font`.
    """


def family(fonts: Font | str | Iterable[Font | str]) -> str:
    """Return the CSS of one font or of several in order."""
    several = [fonts] if isinstance(fonts, (str, Font)) else list(fonts)
    return ", ".join(str(Font(font) if isinstance(font, str) else font) for font in several)
