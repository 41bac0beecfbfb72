"""Themes: how an app looks. A theme is a table of design tokens, the CSS variables `--nbb-*`."""

from __future__ import annotations

import difflib
import inspect

from nbblocks.errors import InvalidValueError
from nbblocks.themes import base, builtin, utils
from nbblocks.themes.base import Base, Theme
from nbblocks.themes.builtin import (
    Citrus,
    Cyberpunk,
    Default,
    Ember,
    Glass,
    Mario,
    Monochrome,
    Neon,
    Ocean,
    Origin,
    Soft,
)
from nbblocks.themes.utils import colors, sizes
from nbblocks.themes.utils.colors import Color
from nbblocks.themes.utils.fonts import Font, GoogleFont, LocalFont
from nbblocks.themes.utils.sizes import Size

__all__ = [
    "Base",
    "Citrus",
    "Color",
    "Cyberpunk",
    "Default",
    "Ember",
    "Font",
    "Glass",
    "GoogleFont",
    "LocalFont",
    "Mario",
    "Monochrome",
    "Neon",
    "Ocean",
    "Origin",
    "Size",
    "Soft",
    "Theme",
    "ThemeClass",
    "base",
    "builtin",
    "colors",
    "sizes",
    "theme_named",
    "utils",
]

ThemeClass = Theme
_BUILTIN = {
    name.lower(): cls
    for name, cls in inspect.getmembers(builtin, inspect.isclass)
    if issubclass(cls, Theme) and cls is not Theme
}
_NAMED: dict[str, type[Theme]] = {"base": Theme, **_BUILTIN}


def theme_named(name: str) -> Theme:
    """Make a theme by its name, as in `gr.Blocks(theme="soft")`.

    Args:
        name: The class's name in any case, also after `gradio/`.

    Raises:
        InvalidValueError: No such theme comes with nbblocks.
    """
    key = name.lower().removeprefix("gradio/")
    if key not in _NAMED:
        near = difflib.get_close_matches(key, _NAMED, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(_NAMED)}."
        raise InvalidValueError(
            f"There is no theme {name!r}. {advice} Themes are not fetched from a hub: "
            "for one of your own, pass a gr.themes.Theme."
        )
    return _NAMED[key]()
