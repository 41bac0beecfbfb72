"""Code: text without the empty space around it."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), ("  # x\n  y ", "# x\n  y"), ("", ""), (3, "3")]
)
def test_value(value, text):
    code = gr.Code(value, "python")
    assert code.value == text
    assert code.preprocess(code.value) == text
    assert code.language == "python"


def test_a_tuple_was_a_file_once():
    with pytest.raises(InvalidValueError, match="read_text"):
        gr.Code(("main.py",))


def test_languages():
    assert gr.Code.languages[:3] == ["python", "c", "cpp"]
    for language in gr.Code.languages:
        assert gr.Code(language=language).language == language
