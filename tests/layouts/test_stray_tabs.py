"""Tabs made without `gr.Tabs()` get one, wherever they stand."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.layouts.tabs import Tabs


@pytest.mark.parametrize(
    "outer",
    [gr.Row, gr.Column, gr.Group, lambda: gr.Accordion("More"), lambda: gr.Tab("Outer")],
    ids=["row", "column", "group", "accordion", "tab"],
)
def test_neighbours_share_one(outer):
    with gr.Blocks() as demo, outer() as layout:
        gr.Textbox()
        with gr.Tab("One") as one:
            gr.Textbox()
        with gr.Tab("Two") as two:
            gr.Textbox()
    assert type(layout.blocks_inside[1]) is Tabs
    assert layout.blocks_inside[1].children == (one, two)
    assert demo.blocks[layout.blocks_inside[1]._id] is layout.blocks_inside[1]
