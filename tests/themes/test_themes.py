"""Themes are tables of tokens that the style sheet has."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError, UnknownParameterError
from nbblocks.themes import _tokens, builtin, theme_named
from nbblocks.themes._variables import TOKENS, WITHOUT_TOKEN
from nbblocks.themes.utils import colors, fonts, sizes
from nbblocks.themes.utils.colors import contrast

CSS = (Path(__file__).parents[2] / "js" / "src" / "tokens.css").read_text()
IN_CSS = set(re.findall(r"--nbb-([a-z0-9-]+):", CSS))
NAMES = builtin.__all__
THEMES = [getattr(gr.themes, name) for name in NAMES]


@pytest.mark.parametrize("theme", THEMES)
def test_every_token_exists_in_the_style_sheet(theme):
    table = theme().table()
    assert table["mode"] == "system"
    for tokens in (table["light"], table["dark"]):
        assert tokens.keys() <= IN_CSS
        assert all(
            isinstance(value, str) and value and "*" not in value for value in tokens.values()
        )
    json.dumps(table)


def test_variables_name_tokens_of_the_style_sheet():
    assert set(TOKENS.values()) <= IN_CSS
    assert not TOKENS.keys() & WITHOUT_TOKEN


def test_every_built_in_theme_is_known_by_name():
    for name in ("Base", *NAMES):
        assert type(theme_named(name.lower())) is getattr(gr.themes, name)
        assert type(theme_named(f"gradio/{name.lower()}")) is getattr(gr.themes, name)
    with pytest.raises(InvalidValueError, match=r"no theme 'sofd'\. Did you mean 'soft'"):
        theme_named("sofd")
    with pytest.raises(InvalidValueError, match="not fetched from a hub"):
        theme_named("someone/dracula")


def test_the_default_moves_nothing():
    assert gr.themes.Default().table() == {"light": {}, "dark": {}, "mode": "system"}
    assert gr.themes.Base().table() == gr.themes.Default().table()


def test_hues_by_name_or_colour():
    named = gr.themes.Default(primary_hue="red").table()
    assert named == gr.themes.Default(primary_hue=colors.red).table()
    assert named["light"]["accent"] == colors.red.c600
    assert named["dark"]["accent-text"] == colors.red.c300
    assert "page" not in named["light"]


def test_sizes_by_name_or_scale():
    for size in ("lg", "text_lg", sizes.text_lg):
        assert gr.themes.Default(text_size=size).table()["light"]["text-md"] == "16px"
    assert gr.themes.Default(radius_size="none").table()["light"]["radius-lg"] == "0px"
    table = gr.themes.Default(text_size="md", spacing_size="md", radius_size="md").table()["light"]
    defaults = dict(re.findall(r"--nbb-([a-z0-9-]+):\s*([^;]+);", CSS.split("}")[0]))
    assert all(defaults[token] == value for token, value in table.items()), (
        "md is the style sheet's"
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"primary_hue": "emerld"}, "primary_hue='emerld' does not exist. Did you mean 'emerald'"),
        ({"text_size": "huge"}, "text_size='huge' does not exist. There are: text_sm"),
        ({"radius_size": "text_md"}, "radius_size='text_md' does not exist"),
    ],
)
def test_what_does_not_exist_is_told(given, message):
    with pytest.raises(InvalidValueError, match=re.escape(message)):
        gr.themes.Soft(**given)


def test_fonts_are_named_and_never_fetched():
    font = [
        fonts.GoogleFont("Inconsolata"),
        "Arial Black",
        "sans-serif",
        fonts.LocalFont("Inter", [400]),
    ]
    table = gr.themes.Default(font=font, font_mono="ui-monospace").table()
    assert table["light"]["font"] == '"Inconsolata", "Arial Black", sans-serif, "Inter"'
    assert table["light"]["font-mono"] == "ui-monospace"
    assert "http" not in json.dumps([theme().table() for theme in THEMES])


class TestSet:
    def test_variables_become_tokens(self):
        theme = gr.themes.Default(primary_hue="red").set(
            button_primary_background_fill="*primary_700",
            button_primary_background_fill_dark="linear-gradient(*primary_200, *neutral_800)",
            block_radius="*radius_xxl",
            body_background_fill="*background_fill_secondary",
            block_shadow=None,
        )
        table = theme.table()
        assert table["light"]["accent"] == colors.red.c700
        shades = colors.red.c200, colors.zinc.c800
        assert table["dark"]["accent"] == f"linear-gradient({shades[0]}, {shades[1]})"
        assert table["light"]["radius-lg"] == "20px"
        assert table["light"]["page"] == "var(--nbb-surface-2)"
        assert "shadow-sm" not in table["light"]

    def test_variables_without_counterpart_have_no_effect(self):
        theme = gr.themes.Default().set(
            slider_color="red", slider_color_dark="*x", body_text_color="*slider_color"
        )
        assert theme.table()["light"] == {}

    def test_a_token_never_refers_to_itself(self):
        theme = gr.themes.Default().set(block_border_color="*border_color_primary")
        assert theme.table()["light"] == {}

    def test_unknown_names_guess(self):
        with pytest.raises(UnknownParameterError, match="Did you mean `slider_color`"):
            gr.themes.Default().set(slider_colour="red")
        with pytest.raises(InvalidValueError, match=r"refers to `\*primary_555`"):
            gr.themes.Default().set(body_text_color="*primary_555").table()


def test_a_theme_of_ones_own():
    class Seafoam(gr.themes.Base):
        def __init__(self, *, primary_hue=colors.emerald, radius_size=sizes.radius_md, **more):
            super().__init__(primary_hue=primary_hue, radius_size=radius_size, **more)
            super().set(
                body_background_fill="repeating-linear-gradient(45deg, *primary_200, *primary_50)"
            )

    table = Seafoam().table()
    shades = colors.emerald
    assert (
        table["light"]["page"] == f"repeating-linear-gradient(45deg, {shades.c200}, {shades.c50})"
    )


def test_a_theme_reaches_the_page():
    with gr.Blocks(theme="soft") as demo:
        gr.Textbox()
    assert demo.channel.theme == gr.themes.Soft().table()
    with pytest.raises(InvalidValueError, match="theme must be a theme"):
        gr.Blocks(theme=3)


def test_mode():
    assert gr.themes.Soft(mode="dark").table()["mode"] == "dark"


def test_every_theme_takes_the_arguments_of_the_base():
    for theme in THEMES:
        assert inspect.signature(theme) == inspect.signature(gr.themes.Base)


def test_token_functions_give_light_and_dark_the_same_tokens():
    for function in (_tokens.accent, _tokens.information, _tokens.ground):
        light, dark = function(colors.blue)
        assert light.keys() == dark.keys()


@pytest.mark.parametrize("theme", THEMES)
def test_the_main_button_is_readable(theme):
    table = theme(primary_hue="amber" if theme is gr.themes.Default else None).table()
    for tokens in (table["light"], {**table["light"], **table["dark"]}):
        for ground in ("accent", "accent-hover"):
            assert contrast(tokens["on-accent"], tokens[ground]) >= 4.5
