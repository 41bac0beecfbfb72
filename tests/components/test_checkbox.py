"""Checkbox: ticked for whatever is true."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.testing import App


@pytest.mark.parametrize(
    ("value", "ticked"), [(True, True), (False, False), (None, False), (3, True), ("", False)]
)
def test_value(value, ticked):
    box = gr.Checkbox(value)
    assert box.value is ticked
    assert box.preprocess(box.value) is ticked


def test_ticking_fires_change_once():
    seen = []
    with gr.Blocks() as demo:
        box = gr.Checkbox(label="Sure?")
        box.change(seen.append, box)
    with App(demo) as app:
        app.check(box)
        app.settle()
        app.check(box)
        app.settle()
    assert seen == [True]
