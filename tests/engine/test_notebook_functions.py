"""Functions of a notebook in another process. Not on Colab's versions: needs `cloudpickle`."""

from __future__ import annotations

import sys
import types

import pytest

import nbblocks as gr
from nbblocks.testing import App

CELL = """
from dataclasses import dataclass

@dataclass
class Point:
    x: int

factor = 3

def scaled(point):
    return Point(point.x * factor)

def steps(point):
    for _ in range(2):
        point = scaled(point)
        yield point
"""


@pytest.fixture
def cell(monkeypatch):
    """What a cell has defined."""
    main = types.ModuleType("__main__")
    exec(CELL, vars(main))
    monkeypatch.setitem(sys.modules, "__main__", main)
    return main


@pytest.mark.parametrize(("name", "x"), [("scaled", 6), ("steps", 18)])
def test_a_function_of_a_cell_takes_its_classes_and_variables_along(cell, name, x):
    with gr.Blocks() as demo:
        given, out, start = gr.State(cell.Point(2)), gr.State(), gr.Button()
        start.click(getattr(cell, name), given, out, executor="process")
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert app.toasts == []
        assert app.value(out) == cell.Point(x)
        assert type(app.value(out)) is cell.Point


def test_closures_and_components_by_name(cell):
    with gr.Blocks() as demo:
        one, two, start = gr.Textbox("a"), gr.Textbox("b"), gr.Button()
        start.click(
            lambda values: {one: values[two], two: values[one]},
            {one, two},
            [one, two],
            executor="process",
        )
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert app.toasts == []
        assert (app.value(one), app.value(two)) == ("b", "a")


def test_a_component_is_out_of_reach_and_says_so(cell):
    with gr.Blocks() as demo:
        box, out, start = gr.Textbox("a"), gr.Textbox(), gr.Button()
        start.click(lambda: box.value, None, out, executor="process")
    with App(demo) as app:
        demo.show_error = True
        app.click(start)
        app.settle(60)
        (notice,) = app.toasts
        assert "There are no components in another process, and so no `value` of one" in (
            notice.message
        )
