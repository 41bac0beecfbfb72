"""Markdown: text without the indentation of the code around it."""

from __future__ import annotations

import pytest

import nbblocks as gr


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (3, "3"),
        ("  # x\n  y ", "# x\ny "),
        ("\n    # Title\n\n        code\n    end\n", "# Title\n\n    code\nend"),
    ],
)
def test_value(value, text):
    markdown = gr.Markdown(value)
    assert markdown.value == text
    assert markdown.preprocess(markdown.value) == text


def test_default_delimiters_reach_the_page():
    default = [{"left": "$$", "right": "$$", "display": True}]
    assert gr.Markdown().get_state()["latex_delimiters"] == default
    other = [{"left": "$", "right": "$", "display": False}]
    assert gr.Markdown(latex_delimiters=other).get_state()["latex_delimiters"] == other
    assert gr.Markdown(latex_delimiters=[]).get_state()["latex_delimiters"] == []


def test_older_spelling_of_the_copy_button():
    with pytest.warns(DeprecationWarning, match="buttons"):
        assert gr.Markdown(show_copy_button=True).buttons == ["copy"]
