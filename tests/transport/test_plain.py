"""What JavaScript gets of a payload, and what comes back when it only hands it through."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nbblocks as gr
from nbblocks.files import FileData
from nbblocks.testing import App
from nbblocks.transport.plain import jsonable, restored


@pytest.mark.parametrize(
    ("payload", "plain"),
    [
        (None, None),
        (1.5, 1.5),
        ((1, {2}), [1, [2]]),
        ({1: "a"}, {"1": "a"}),
        (
            FileData(path="/tmp/a.png", mime_type="image/png", size=3),
            {"name": "a.png", "mime": "image/png", "size": 3},
        ),
        (np.int64(3), "3"),
    ],
)
def test_jsonable(payload, plain):
    assert jsonable(payload) == plain
    json.dumps(jsonable(payload))


def test_what_is_handed_through_is_put_back():
    file, table = FileData(path="/tmp/a.png"), np.zeros(2)
    values = ["text", file, table]
    back = json.loads(json.dumps([jsonable(value) for value in values]))
    assert [id(value) for value in restored(back, values)[1:]] == [id(file), id(table)]
    swapped = restored([back[2], back[1], "TEXT"], values)
    assert swapped[0] is table
    assert swapped[1] is file
    assert swapped[2] == "TEXT"


def test_two_that_look_alike_keep_their_places():
    one, other = FileData(path="/x/a.png"), FileData(path="/y/a.png")
    back = [jsonable(one), jsonable(other)]
    assert [file.path for file in restored(back, [one, other])] == ["/x/a.png", "/y/a.png"]


def test_a_state_survives_the_js_of_a_listener():
    seen = []
    with gr.Blocks() as demo:
        state, box, button = gr.State({"cart": {1, 2}}), gr.Textbox("a"), gr.Button()
        button.click(
            lambda *values: seen.extend(values), [state, box], js="(s, b) => [s, b.toUpperCase()]"
        )
    with App(demo, js=lambda _code, values: [values[0], values[1].upper()]) as app:
        app.click(button)
        app.settle()
    assert seen == [{"cart": {1, 2}}, "A"]
