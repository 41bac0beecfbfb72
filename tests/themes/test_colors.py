"""Hues: shades of a number are equally light, and readable where the tokens use them."""

from __future__ import annotations

import re

import pytest

from nbblocks.themes import _tokens
from nbblocks.themes.utils import colors
from nbblocks.themes.utils.colors import Color, contrast

GROUNDS = [
    color for color in Color.all if color.name in ("slate", "gray", "zinc", "neutral", "stone")
]


def test_names():
    assert {color.name for color in Color.all} == {
        "slate",
        "gray",
        "zinc",
        "neutral",
        "stone",
        "red",
        "orange",
        "amber",
        "yellow",
        "lime",
        "green",
        "emerald",
        "teal",
        "cyan",
        "sky",
        "blue",
        "indigo",
        "violet",
        "purple",
        "fuchsia",
        "pink",
        "rose",
    }
    assert colors.red.name == "red"


@pytest.mark.parametrize("color", Color.all, ids=lambda color: color.name)
def test_shades_are_colours_from_light_to_dark(color):
    shades = color.expand()
    assert all(re.fullmatch("#[0-9a-f]{6}", shade) for shade in shades)
    with_white = [contrast(shade, "#ffffff") for shade in shades]
    assert with_white == sorted(with_white)


@pytest.mark.parametrize("color", Color.all, ids=lambda color: color.name)
def test_what_is_written_in_a_hue_is_readable(color):
    light, dark = _tokens.accent(color)
    for tokens in (light, dark):
        for ground in ("accent", "accent-hover", "accent-active"):
            assert contrast(tokens["on-accent"], tokens[ground]) >= 4.5
        assert contrast(tokens["accent-text"], tokens["accent-soft"]) >= 4.5
    assert contrast(light["accent-text"], "#ffffff") >= 4.5
    for neutral in GROUNDS:
        assert contrast(dark["accent-text"], neutral.c900) >= 4.5


@pytest.mark.parametrize("color", GROUNDS, ids=lambda color: color.name)
def test_texts_are_readable_on_their_grounds(color):
    light, dark = _tokens.ground(color)
    for text in ("text", "text-muted", "text-subtle"):
        for ground in ("surface", "surface-2", "page", "input"):
            assert contrast(light[text], light[ground]) >= 4.5, (text, ground)
        # The mixed surfaces are darker than this one.
        assert contrast(dark[text], color.c900) >= 4.5, text


def test_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


def test_text_on_a_light_hue_of_ones_own_is_dark():
    pale = Color(*["#ffee00"] * 10, "#221100", name="pale")
    assert _tokens.accent(pale)[0]["on-accent"] == "#221100"
    functional = Color(*["rgb(0 0 0)"] * 11)
    assert _tokens.accent(functional)[0]["on-accent"] == "#ffffff"
