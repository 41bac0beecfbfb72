"""From hues, sizes and fonts to tokens, the CSS variables `--nbb-*` of `js/src/tokens.css`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbblocks.themes.utils.colors import contrast

if TYPE_CHECKING:
    from nbblocks.themes.utils.colors import Color
    from nbblocks.themes.utils.sizes import Size

Tokens = dict[str, str]

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_READABLE = 4.5


def accent(hue: Color) -> tuple[Tokens, Tokens]:
    """Return what the primary hue is for, in light and in dark."""
    common = {
        "accent": hue.c600,
        "accent-hover": hue.c700,
        "accent-active": hue.c800,
        "on-accent": on(hue.c600, hue),
    }
    light = {**common, "accent-soft": hue.c100, "accent-text": hue.c700}
    dark = {**common, "accent-soft": hue.c900, "accent-text": hue.c300}
    return light, dark


def information(hue: Color) -> tuple[Tokens, Tokens]:
    """Return what the secondary hue is for: information beside the main action."""
    light = {"info": hue.c600, "info-soft": hue.c100, "info-text": hue.c700}
    dark = {"info": hue.c500, "info-soft": hue.c900, "info-text": hue.c300}
    return light, dark


def ground(hue: Color) -> tuple[Tokens, Tokens]:
    """Return what the neutral hue is for: grounds, lines and texts."""
    light = {
        "page": hue.c50,
        "surface": "#ffffff",
        "surface-2": hue.c50,
        "surface-3": hue.c100,
        "input": "#ffffff",
        "button": "#ffffff",
        "button-hover": hue.c100,
        "border": hue.c200,
        "border-strong": hue.c300,
        "text": hue.c950,
        "text-muted": hue.c700,
        "text-subtle": hue.c600,
    }
    dark = {
        "page": hue.c950,
        "surface": mixed(hue.c900, hue.c950),
        "surface-2": hue.c900,
        "surface-3": mixed(hue.c800, hue.c900),
        "input": hue.c950,
        "button": mixed(hue.c800, hue.c900),
        "button-hover": hue.c800,
        "border": mixed(hue.c800, hue.c900),
        "border-strong": hue.c700,
        "text": hue.c50,
        "text-muted": hue.c300,
        "text-subtle": hue.c400,
    }
    return light, dark


def text(size: Size) -> Tokens:
    """Return the sizes of text."""
    return {
        "text-xs": size.xs,
        "text-sm": size.sm,
        "text-md": size.md,
        "text-lg": size.lg,
        "text-xl": size.xl,
        "text-2xl": size.xxl,
    }


def spacing(size: Size) -> Tokens:
    """Return the distances; the gap between blocks and the padding of fields follow from them."""
    steps = (size.xs, size.sm, size.md, size.lg, size.xl, size.xxl)
    return {f"space-{number}": step for number, step in enumerate(steps, start=1)}


def radius(size: Size) -> Tokens:
    """Return how round corners are."""
    return {"radius-sm": size.sm, "radius-md": size.md, "radius-lg": size.lg}


def on(color: str, hue: Color) -> str:
    """Return the colour of text on another one: white, or nearly black where that reads better."""
    if _HEX.fullmatch(color) and contrast(color, "#ffffff") < _READABLE:
        return hue.c950
    return "#ffffff"


def mixed(first: str, second: str) -> str:
    """Return the CSS colour halfway between two."""
    return f"color-mix(in oklab, {first}, {second})"
