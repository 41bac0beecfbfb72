"""Theme: the base class of themes, and a theme itself."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from nbblocks.errors import InvalidValueError, unknown_parameter
from nbblocks.themes import _tokens
from nbblocks.themes._variables import TOKENS, WITHOUT_TOKEN
from nbblocks.themes.utils import colors, sizes
from nbblocks.themes.utils.colors import SHADES, Color
from nbblocks.themes.utils.fonts import Font, family
from nbblocks.themes.utils.sizes import STEPS, Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Self

__all__ = ["Base", "Theme"]

Mode = Literal["system", "light", "dark"]
Made = TypeVar("Made", Color, Size)

_REFERENCE = re.compile(r"\*([a-z0-9_]+)")


class Theme:
    """How an app looks: the design tokens, CSS variables `--nbb-*`, that differ from the default.

    What is left out stays as it is, which in a notebook means: as the notebook looks.

    Args:
        primary_hue: Of the main action and of what is chosen: a `Color` or its name (`"emerald"`).
        secondary_hue: Of information beside it.
        neutral_hue: Of grounds, lines and texts.
        text_size: A `Size` or its name: `"sm"`, `"md"`, `"lg"`.
        spacing_size: The same.
        radius_size: The same, and `"none"` and `"xxl"`.
        font: One font or several in order; names of families, never fetched.
        font_mono: The same, for code.
        mode: `"light"` or `"dark"`; `"system"` follows the notebook or the visitor's system.

    Example:
        >>> with gr.Blocks(theme=gr.themes.Soft(primary_hue="emerald")) as demo:
        ...     ...
    """

    _defaults: ClassVar[Mapping[str, Any]] = {}
    """Arguments that a subclass starts from."""
    _variables: ClassVar[Mapping[str, str]] = {}
    """What a subclass passes to `set`."""

    def __init__(
        self,
        *,
        primary_hue: Color | str | None = None,
        secondary_hue: Color | str | None = None,
        neutral_hue: Color | str | None = None,
        text_size: Size | str | None = None,
        spacing_size: Size | str | None = None,
        radius_size: Size | str | None = None,
        font: Font | str | Iterable[Font | str] | None = None,
        font_mono: Font | str | Iterable[Font | str] | None = None,
        mode: Mode = "system",
    ) -> None:
        given = self._defaults
        self.name = type(self).__name__.lower()
        self.mode = mode
        self.primary_hue = _color("primary_hue", primary_hue or given.get("primary_hue"))
        self.secondary_hue = _color("secondary_hue", secondary_hue or given.get("secondary_hue"))
        self.neutral_hue = _color("neutral_hue", neutral_hue or given.get("neutral_hue"))
        self.text_size = _size("text", text_size or given.get("text_size"))
        self.spacing_size = _size("spacing", spacing_size or given.get("spacing_size"))
        self.radius_size = _size("radius", radius_size or given.get("radius_size"))
        self.font = font or given.get("font")
        self.font_mono = font_mono or given.get("font_mono")
        self._set: dict[str, str] = {}
        self.set(**self._variables)

    def set(self, **variables: str | None) -> Self:
        """Move single tokens, by the names that Gradio's themes use.

        A value may refer to shades and sizes (`"*primary_500"`, `"*radius_lg"`) and to other
        variables (`"*border_color_primary"`). A name that ends in `_dark` counts in dark mode.
        Variables that have no counterpart in this design (`slider_color`, `checkbox_shadow`, …) are
        accepted without effect, and so is a value that refers to one.

        Args:
            **variables: Values by name, as in `button_primary_background_fill="*primary_700"`. None
                leaves the variable alone.

        Returns:
            The theme itself.

        Raises:
            UnknownParameterError: A name that no theme has.
        """
        for name, value in variables.items():
            if name.removesuffix("_dark") not in TOKENS.keys() | WITHOUT_TOKEN:
                raise unknown_parameter("Theme.set", name, TOKENS.keys() | WITHOUT_TOKEN)
            if value is not None:
                self._set[name] = value
        return self

    def table(self) -> dict[str, Any]:
        """Return the tokens it moves, without `--nbb-`: `{"light": …, "dark": …, "mode": …}`.

        What stands under `light` counts in dark mode as well, unless it stands under `dark` too.
        """
        light: dict[str, str] = {}
        dark: dict[str, str] = {}
        for hue, tokens in (
            (self.neutral_hue, _tokens.ground),
            (self.secondary_hue, _tokens.information),
            (self.primary_hue, _tokens.accent),
        ):
            if hue is not None:
                for target, moved in zip((light, dark), tokens(hue), strict=True):
                    target.update(moved)
        for size, scale in (
            (self.text_size, _tokens.text),
            (self.spacing_size, _tokens.spacing),
            (self.radius_size, _tokens.radius),
        ):
            if size is not None:
                light.update(scale(size))
        for token, fonts in (("font", self.font), ("font-mono", self.font_mono)):
            if fonts is not None:
                light[token] = family(fonts)
        for name, value in self._set.items():
            token = TOKENS.get(name.removesuffix("_dark"))
            resolved = None if token is None else self._resolved(value, token)
            if token is not None and resolved is not None:
                (dark if name.endswith("_dark") else light)[token] = resolved
        return {"light": light, "dark": dark, "mode": self.mode}

    def _resolved(self, value: str, token: str) -> str | None:
        """Replace the references in a value; None when one of them leads nowhere."""
        found = [self._referred(name, token) for name in _REFERENCE.findall(value)]
        if None in found:
            return None
        parts = iter(found)
        return _REFERENCE.sub(lambda _match: next(parts) or "", value)

    def _referred(self, name: str, token: str) -> str | None:
        family_name, _, step = name.rpartition("_")
        hues = {
            "primary": self.primary_hue or colors.indigo,
            "secondary": self.secondary_hue or colors.blue,
            "neutral": self.neutral_hue or colors.zinc,
        }
        scales = {
            "text": self.text_size or sizes.text_md,
            "spacing": self.spacing_size or sizes.spacing_md,
            "radius": self.radius_size or sizes.radius_md,
        }
        if family_name in hues and step.isdigit() and int(step) in SHADES:
            return hues[family_name].shade(int(step))
        if family_name in scales and step in STEPS:
            return getattr(scales[family_name], step)
        if name.removesuffix("_dark") not in TOKENS.keys() | WITHOUT_TOKEN:
            raise InvalidValueError(
                f"The theme {self.name!r} refers to `*{name}`, which does not exist. "
                "Use *primary_500, *neutral_200, *spacing_md, *radius_lg or a variable's name."
            )
        other = TOKENS.get(name.removesuffix("_dark"))
        return None if other in (None, token) else f"var(--nbb-{other})"

    def __repr__(self) -> str:
        return f"<theme {self.name}>"


Base = Theme


def _color(parameter: str, value: Color | str | None) -> Color | None:
    return _named(parameter, value, Color.all, "") if isinstance(value, str) else value


def _size(kind: str, value: Size | str | None) -> Size | None:
    scales = [size for size in Size.all if str(size.name).startswith(kind)]
    return _named(f"{kind}_size", value, scales, f"{kind}_") if isinstance(value, str) else value


def _named(parameter: str, name: str, known: list[Made], prefix: str) -> Made:
    names = {str(each.name): each for each in known}
    found = names.get(name) or names.get(prefix + name)
    if found is None:
        near = difflib.get_close_matches(name, names, n=1)
        advice = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(names)}."
        raise InvalidValueError(f"{parameter}={name!r} does not exist. {advice}")
    return found
