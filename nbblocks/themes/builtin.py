"""The themes that come with nbblocks, by the names of Gradio's; what they look like is our own."""

from __future__ import annotations

from nbblocks.themes.base import Theme

__all__ = [
    "Citrus",
    "Cyberpunk",
    "Default",
    "Ember",
    "Glass",
    "Mario",
    "Monochrome",
    "Neon",
    "Ocean",
    "Origin",
    "Soft",
]

_SANS = ("ui-sans-serif", "system-ui", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "monospace")


class Default(Theme):
    """The look of an app without a theme; arguments change parts of it."""


class Soft(Theme):
    """Round and calm, on a tinted ground."""

    _defaults = {
        "primary_hue": "indigo",
        "secondary_hue": "indigo",
        "neutral_hue": "gray",
        "radius_size": "lg",
        "font": ("Montserrat", *_SANS),
    }
    _variables = {
        "body_background_fill": "*neutral_100",
        "button_secondary_background_fill": "*neutral_100",
        "button_secondary_background_fill_hover": "*neutral_200",
        "button_secondary_background_fill_dark": "*neutral_800",
        "button_secondary_background_fill_hover_dark": "*neutral_700",
    }


class Monochrome(Theme):
    """Black on white, with straight corners and a serif."""

    _defaults = {
        "primary_hue": "neutral",
        "secondary_hue": "neutral",
        "neutral_hue": "neutral",
        "spacing_size": "lg",
        "radius_size": "none",
        "font": ("Lora", "ui-serif", "Georgia", "serif"),
    }
    _variables = {
        "button_primary_background_fill": "*primary_900",
        "button_primary_background_fill_hover": "*primary_700",
        "button_primary_background_fill_dark": "*primary_100",
        "button_primary_background_fill_hover_dark": "*primary_300",
        "button_primary_text_color_dark": "*primary_950",
        "border_color_accent": "*neutral_600",
        "border_color_accent_dark": "*neutral_400",
    }


class Glass(Theme):
    """Small and dense, with a sheen on buttons."""

    _defaults = {
        "primary_hue": "blue",
        "secondary_hue": "slate",
        "neutral_hue": "slate",
        "text_size": "sm",
        "spacing_size": "sm",
        "radius_size": "sm",
        "font": ("Optima", "Candara", "Noto Sans", "sans-serif"),
    }
    _variables = {
        "button_secondary_background_fill": "linear-gradient(180deg, #ffffff, *neutral_100)",
        "button_secondary_background_fill_hover": "linear-gradient(180deg, #ffffff, *neutral_200)",
        "button_secondary_background_fill_dark": (
            "linear-gradient(180deg, *neutral_700, *neutral_800)"
        ),
        "button_secondary_background_fill_hover_dark": (
            "linear-gradient(180deg, *neutral_700, *neutral_900)"
        ),
        "panel_background_fill": "*neutral_200",
    }


class Ocean(Theme):
    """Green as shallow water, very round."""

    _defaults = {
        "primary_hue": "emerald",
        "secondary_hue": "sky",
        "neutral_hue": "zinc",
        "radius_size": "xxl",
    }
    _variables = {"body_background_fill": "*neutral_100"}


class Citrus(Theme):
    """Bright amber under dark text, with much space."""

    _defaults = {
        "primary_hue": "amber",
        "secondary_hue": "amber",
        "neutral_hue": "stone",
        "spacing_size": "lg",
        "font": ("Ubuntu", *_SANS),
        "font_mono": ("Roboto Mono", *_MONO),
    }
    _variables = {
        "button_primary_background_fill": "*primary_400",
        "button_primary_background_fill_hover": "*primary_300",
        "button_primary_text_color": "*primary_950",
        "button_primary_background_fill_dark": "*primary_400",
        "button_primary_background_fill_hover_dark": "*primary_300",
        "button_primary_text_color_dark": "*primary_950",
    }


class Origin(Theme):
    """Orange and blue on plain grey."""

    _defaults = {
        "primary_hue": "orange",
        "secondary_hue": "blue",
        "neutral_hue": "gray",
        "font": ("Source Sans Pro", *_SANS),
    }


class Ember(Theme):
    """Glowing orange on warm stone."""

    _defaults = {
        "primary_hue": "orange",
        "secondary_hue": "orange",
        "neutral_hue": "stone",
        "radius_size": "lg",
        "font": ("Source Sans 3", *_SANS),
        "font_mono": ("Source Code Pro", *_MONO),
    }
    _variables = {"body_background_fill": "*neutral_100"}


class Cyberpunk(Theme):
    """Fuchsia and cyan, with narrow letters and hard edges."""

    _defaults = {
        "primary_hue": "fuchsia",
        "secondary_hue": "cyan",
        "neutral_hue": "slate",
        "radius_size": "sm",
        "font": ("Chakra Petch", *_SANS),
        "font_mono": ("Share Tech Mono", *_MONO),
    }
    _variables = {
        "border_color_accent": "*secondary_500",
        "border_color_accent_dark": "*secondary_600",
        "block_shadow_dark": "0 0 12px *primary_900",
    }


class Mario(Theme):
    """Letters of the eighties on warm ground."""

    _defaults = {
        "primary_hue": "orange",
        "secondary_hue": "green",
        "neutral_hue": "stone",
        "text_size": "sm",
        "radius_size": "sm",
        "font": ("Press Start 2P", *_MONO),
        "font_mono": ("Press Start 2P", *_MONO),
    }
    _variables = {"block_shadow": "4px 4px 0 *neutral_300", "block_shadow_dark": "none"}


class Neon(Theme):
    """Lime that shines, best in the dark."""

    _defaults = {
        "primary_hue": "lime",
        "secondary_hue": "cyan",
        "neutral_hue": "neutral",
        "spacing_size": "lg",
        "radius_size": "xxl",
        "font": ("Lexend", *_SANS),
        "font_mono": ("Space Mono", *_MONO),
    }
    _variables = {
        "button_primary_background_fill_dark": "*primary_400",
        "button_primary_background_fill_hover_dark": "*primary_300",
        "button_primary_text_color_dark": "*primary_950",
        "input_border_color_focus_dark": "*primary_400",
        "block_shadow_dark": "0 0 14px *primary_900",
    }
