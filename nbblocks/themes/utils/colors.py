"""Hues: each a scale of eleven shades, from nearly white (50) to nearly black (950).

The shades of a number are equally light in every hue (they are made in OKLCH), so a theme can
change its hue and its texts stay as readable.
"""

from __future__ import annotations

import math

__all__ = ["SHADES", "Color", "contrast"]

SHADES = (50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950)
_LIGHTNESS = (0.977, 0.95, 0.9, 0.83, 0.745, 0.645, 0.535, 0.465, 0.395, 0.3, 0.215)
_STRENGTH = (0.12, 0.24, 0.44, 0.68, 0.9, 1.0, 0.96, 0.86, 0.72, 0.52, 0.36)


class Color:
    """A hue in eleven shades, each a CSS colour.

    Args:
        c50: The lightest.
        c100: And so on, in the order of `SHADES`.
        c200: …
        c300: …
        c400: …
        c500: …
        c600: …
        c700: …
        c800: …
        c900: …
        c950: The darkest.
        name: What `primary_hue="…"` calls it.
    """

    all: list[Color] = []
    """The hues of this module."""

    def __init__(
        self,
        c50: str,
        c100: str,
        c200: str,
        c300: str,
        c400: str,
        c500: str,
        c600: str,
        c700: str,
        c800: str,
        c900: str,
        c950: str,
        name: str | None = None,
    ) -> None:
        self.c50, self.c100, self.c200, self.c300 = c50, c100, c200, c300
        self.c400, self.c500, self.c600, self.c700 = c400, c500, c600, c700
        self.c800, self.c900, self.c950 = c800, c900, c950
        self.name = name

    @classmethod
    def of(cls, hue: float, chroma: float, name: str) -> Color:
        """Make the shades of one hue.

        Args:
            hue: Angle in the OKLCH circle: 25 is red, 145 green, 265 blue.
            chroma: How colourful its middle shade is; 0 is grey. What a screen cannot show is toned
                down.
            name: The hue's name.
        """
        shades = [
            _hex(lightness, chroma * strength, hue)
            for lightness, strength in zip(_LIGHTNESS, _STRENGTH, strict=True)
        ]
        return cls(*shades, name=name)

    def shade(self, number: int) -> str:
        """Return one shade by its number."""
        return getattr(self, f"c{number}")

    def expand(self) -> list[str]:
        """Return all shades, the lightest first."""
        return [self.shade(number) for number in SHADES]

    def __repr__(self) -> str:
        return f"<Color {self.name}>"


def _hex(lightness: float, chroma: float, hue: float) -> str:
    """Turn OKLCH into `#rrggbb`, toned down until a screen can show it."""
    while True:
        channels = _linear(lightness, chroma, math.radians(hue))
        if chroma < 1e-4 or all(-1e-4 <= channel <= 1.0001 for channel in channels):
            return "#" + "".join(f"{round(_encoded(channel) * 255):02x}" for channel in channels)
        chroma *= 0.96


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Convert OKLCH to linear sRGB, by the matrices that define OKLab."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encoded(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours `#rrggbb` as WCAG has it: from 1 (none) to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


slate = Color.of(257, 0.045, "slate")
gray = Color.of(264, 0.025, "gray")
zinc = Color.of(286, 0.015, "zinc")
neutral = Color.of(0, 0, "neutral")
stone = Color.of(58, 0.014, "stone")
red = Color.of(25, 0.23, "red")
orange = Color.of(46, 0.2, "orange")
amber = Color.of(68, 0.18, "amber")
yellow = Color.of(92, 0.17, "yellow")
lime = Color.of(128, 0.21, "lime")
green = Color.of(147, 0.2, "green")
emerald = Color.of(162, 0.16, "emerald")
teal = Color.of(182, 0.13, "teal")
cyan = Color.of(211, 0.14, "cyan")
sky = Color.of(236, 0.16, "sky")
blue = Color.of(259, 0.2, "blue")
indigo = Color.of(277, 0.21, "indigo")
violet = Color.of(292, 0.23, "violet")
purple = Color.of(304, 0.24, "purple")
fuchsia = Color.of(322, 0.26, "fuchsia")
pink = Color.of(352, 0.23, "pink")
rose = Color.of(14, 0.23, "rose")
Color.all = [value for value in list(globals().values()) if isinstance(value, Color)]
