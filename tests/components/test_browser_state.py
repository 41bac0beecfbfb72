"""BrowserState: a value that the page keeps."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.components.browser_state import _SEED
from nbblocks.errors import InvalidValueError
from nbblocks.serve import options
from nbblocks.testing import App
from tests.comms import idle


def app_with(*args, **params):
    seen = []
    with gr.Blocks() as demo:
        kept = gr.BrowserState(*args, storage_key="kept", secret="s", **params)
        box = gr.Textbox()
        demo.load(seen.append, kept)
        box.submit(lambda text: text, box, kept)
    return demo, kept, box, seen


def test_what_the_browser_has_kept_is_there_before_load():
    demo, kept, box, seen = app_with("nothing")
    with App(demo, load=False) as app:
        app.port.storage["kept"] = {"words": ["a"]}
        app.load()
        app.settle()
        assert seen == [{"words": ["a"]}]
        assert app.value(kept) == {"words": ["a"]}
        app.submit(box, "b")
        app.settle()
        assert app.port.storage == {"kept": "b"}


def test_without_a_value_listeners_get_a_copy_of_the_default():
    demo, kept, _box, seen = app_with({"words": []})
    with App(demo) as app:
        assert seen == [{"words": []}]
        seen[0]["words"].append("mine")
        assert app.value(kept) == {"words": []}
        assert kept.value is None
        assert app.port.storage == {}


@pytest.mark.parametrize("empty", [None, "", [], {}])
def test_an_empty_value_is_not_kept(empty):
    demo, kept, _box, _seen = app_with("default")
    with App(demo) as app:
        kept.value = 0
        assert app.port.storage == {"kept": 0}
        kept.value = empty
        assert app.port.storage == {}


def test_change_fires_when_a_value_is_set_and_when_it_comes_from_the_browser():
    demo, kept, box, _seen = app_with()
    changes = []
    kept.change(changes.append, kept)
    with App(demo, load=False) as app:
        app.port.storage["kept"] = "old"
        app.load()
        app.settle()
        app.submit(box, "new")
        app.submit(box, "new")
        app.settle()
    assert changes == ["old", "new"]


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan"), b"bytes", {(1, 2): 3}])
def test_what_is_not_json_is_an_error_that_shows_it(value):
    with pytest.raises(InvalidValueError, match=r"BrowserState: .* cannot be written as JSON"):
        gr.BrowserState(value)
    kept = gr.BrowserState()
    with pytest.raises(InvalidValueError, match="cannot be written as JSON"):
        kept.value = value


def test_a_value_that_holds_itself_is_an_error():
    value = []
    value.append(value)
    with pytest.raises(InvalidValueError, match="Circular reference"):
        gr.BrowserState(value)


def test_values_are_as_json_has_them():
    kept = gr.BrowserState()
    kept.value = {1: (2, 3)}
    assert kept.value == {"1": [2, 3]}


def test_key_and_secret_are_random(monkeypatch):
    monkeypatch.delenv(_SEED, raising=False)
    states = [gr.BrowserState() for _ in range(2)]
    texts = {text for each in states for text in (each.storage_key, each.secret)}
    assert len(texts) == 4
    assert min(map(len, texts)) >= 32


def test_in_a_served_app_they_last_as_long_as_the_server(monkeypatch):
    assert _SEED == options.SEED
    monkeypatch.setenv(_SEED, "of the server")

    def visit():
        monkeypatch.setattr("nbblocks.components.browser_state._number", iter((1, 2)))
        states = [gr.BrowserState() for _ in range(2)]
        return [text for each in states for text in (each.storage_key, each.secret)]

    assert visit() == visit()
    assert len({*visit()}) == 4


def hello(page):
    return {"kind": "hello", "page": page, "href": "", "dark": False}


def test_over_comms(comms):
    demo, kept, _box, seen = app_with("default")
    demo._repr_mimebundle_()
    comms.receive(demo.channel, hello("p"))
    idle(demo)
    (asked,) = comms.sent(demo.channel, "storage")
    assert asked["page"] == "p"
    assert asked["entries"] == [{"block": kept._id, "key": "kept", "secret": "s"}]
    assert seen == [], "load waits for the page's answer"

    values = {str(kept._id): {"value": "stored"}}
    answer = {"kind": "stored", "call": asked["call"], "values": values}
    comms.receive(demo.channel, answer)
    comms.receive(demo.channel, answer)
    idle(demo)
    assert seen == ["stored"]
    assert comms.sent(demo.channel, "store") == [], "the page has it already"

    for text in ("new", ""):
        kept.value = text
        idle(demo)
    store = {"kind": "store", "block": kept._id}
    assert comms.sent(demo.channel, "store") == [
        {**store, "value": "new"},
        {**store, "value": None},
    ]
    assert kept.comm is None
    assert not [c for c in comms.opened if "secret" in str(c.data)]
    demo.close()


def test_a_value_from_before_the_page_is_kept_there(comms):
    demo, kept, _box, seen = app_with()
    demo._repr_mimebundle_()
    kept.value = "early"
    comms.receive(demo.channel, hello("p"))
    idle(demo)
    (asked,) = comms.sent(demo.channel, "storage")
    comms.log.clear()
    comms.receive(demo.channel, {"kind": "stored", "call": asked["call"], "values": {}})
    idle(demo)
    assert seen == ["early"]
    assert [each["value"] for each in comms.sent(demo.channel, "store")] == ["early"]
    demo.close()


def test_one_that_is_made_later_is_read_then(comms):
    with gr.Blocks() as demo:
        go = gr.Button()

        @gr.render(triggers=go.click)
        def area():
            gr.BrowserState(storage_key="late")

    demo._repr_mimebundle_()
    comms.receive(demo.channel, hello("p"))
    idle(demo)
    assert comms.sent(demo.channel, "storage") == []
    click = {"kind": "event", "page": "p", "values": {}, "events": [[go._id, "click", None]]}
    comms.receive(demo.channel, click)
    idle(demo)
    (asked,) = comms.sent(demo.channel, "storage")
    assert (asked["page"], asked["entries"][0]["key"]) == ("", "late")
    (state,) = [block for block in demo.blocks.values() if isinstance(block, gr.BrowserState)]
    values = {str(state._id): {"value": 5}}
    comms.receive(demo.channel, {"kind": "stored", "call": asked["call"], "values": values})
    idle(demo)
    assert state.value == 5
    demo.close()
