"""Two pages show one app: what the user does in one, the other shows."""

from __future__ import annotations

import pytest

import nbblocks as gr
from tests.comms import idle


@pytest.fixture
def app(comms):
    with gr.Blocks() as demo:
        image, box = gr.Image(interactive=True), gr.Textbox(interactive=True)
    assert demo.model_id
    for page in ("one", "two"):
        comms.receive(demo.channel, {"kind": "hello", "page": page, "href": "", "dark": False})
    yield demo, image, box
    demo.close()


def event(values, events=()):
    return {"kind": "event", "page": "one", "values": values, "events": list(events)}


def test_a_value_is_mirrored(comms, app):
    demo, _image, box = app
    comms.receive(demo.channel, event({str(box._id): {"value": "hi"}}))
    idle(demo)
    assert comms.sent(demo.channel, "mirror") == [
        {"kind": "mirror", "page": "one", "values": {str(box._id): {"value": "hi"}}}
    ]


def test_an_upload_reaches_the_other_page_as_bytes(comms, app):
    demo, image, _box = app
    head = {"kind": "upload", "upload": "u1", "block": image._id, "name": "a.png", "mime": ""}
    comms.receive(demo.channel, {**head, "size": 3, "offset": 0}, [b"abc"])
    assert comms.sent(demo.channel, "upload")[0]["received"] == 3
    comms.receive(demo.channel, event({str(image._id): {"value": {"upload": "u1"}}}))
    idle(demo)
    assert image.value.name == "a.png"
    assert [state["value"]["size"] for state in comms.states(image)] == [3]
    assert comms.sent(demo.channel, "mirror") == []
