"""Constructors and events are those of Gradio 6.31, recorded in `gradio_signatures.json`."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import nbblocks as gr
from nbblocks.base.params import CommonParams
from nbblocks.events.method import events_of
from nbblocks.testing import App

RECORDED = json.loads((Path(__file__).parent / "gradio_signatures.json").read_text())
COMMON = set(CommonParams.__annotations__)
# Those of `gr.HTML(**props)` are taken, if not listed one by one; State and Timer say so in words.
UNLISTED = {"HTML": COMMON}
# A default that is an object there: the first choice, the class itself, a function.
OURS = {("Dropdown", "value"), ("Button", "icon")}


@pytest.mark.parametrize("name", RECORDED)
def test_parameters(name):
    parameters = inspect.signature(getattr(gr, name)).parameters
    recorded = RECORDED[name]["parameters"]
    kwargs = {key for key, (kind, _) in recorded.items() if kind == "VAR_KEYWORD"}
    missing = recorded.keys() - parameters.keys() - UNLISTED.get(name, set()) - kwargs
    assert not missing
    for key, (_kind, default) in recorded.items():
        if key not in COMMON and key not in kwargs and (name, key) not in OURS:
            assert parameters[key].default == default, key


@pytest.mark.parametrize("name", RECORDED)
def test_positional_parameters(name):
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    ours = [
        k
        for k, p in inspect.signature(getattr(gr, name)).parameters.items()
        if p.kind is positional
    ]
    theirs = [k for k, (kind, _) in RECORDED[name]["parameters"].items() if kind == positional.name]
    assert ours[: len(theirs)] == theirs


@pytest.mark.parametrize("name", RECORDED)
def test_events(name):
    extra = {"HTML": {"preview_close", "preview_open"}}.get(name, set())
    assert set(events_of(getattr(gr, name))) - extra == set(RECORDED[name]["events"])


@pytest.mark.parametrize("name", RECORDED)
def test_every_parameter_can_be_updated(name):
    cls = getattr(gr, name)
    fixed = {"components", "api_name", "api_visibility", "server_functions", "delete_callback"}
    skipped = {"render", "key", "preserved_by_key", "every", "inputs", "props", "common"}
    names = inspect.signature(cls).parameters.keys() - fixed - skipped
    traits = cls.class_traits()
    assert not [key for key in names if cls._param_traits.get(key, key) not in traits]


@pytest.mark.parametrize("name", sorted(RECORDED.keys() - {"HTML"}))
def test_a_typo_is_an_error_that_guesses(name):
    with pytest.raises(TypeError, match=rf"{name} has no parameter `vissible`\. Did you"):
        getattr(gr, name)(vissible=False)


def test_a_keyword_of_other_components_is_an_error():
    with pytest.raises(TypeError, match="Button has no parameter `label`"):
        gr.Button(label="x")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: gr.Textbox(type="foo"), r"Textbox: .*'text', 'password', 'email'.*'foo'"),
        (lambda: gr.Textbox(lines="3"), r"Textbox: `lines` takes an int, not the str '3'"),
        (lambda: gr.Code(language="pyton"), r"Code: `language` takes any of .*'python'"),
        (lambda: gr.Button(variant="red"), r"Button: `variant` takes any of"),
        (lambda: gr.Image(height=[3]), r"Image: `height` takes a number of px or a CSS length"),
        (lambda: gr.Image(sources="camera"), r"Image: there is no source 'camera'"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_typo_in_a_component_that_is_returned_guesses_too():
    with gr.Blocks() as demo:
        radio, button = gr.Radio(["a"]), gr.Button()
        button.click(lambda: gr.Radio(choises=["b"]), None, radio)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.toasts[0].message == "Radio has no parameter `choises`. Did you mean `choices`?"


def test_numbers_and_bools_of_numpy_are_taken_as_pythons():
    box = gr.Textbox(visible=np.bool_(True), interactive=np.bool_(False), lines=np.int64(3))
    assert [type(each) for each in (box.visible, box.interactive, box.lines)] == [bool, bool, int]
    new = box.changes(gr.update(visible=np.bool_(False), interactive=np.bool_(True)))
    assert new == {"visible": False, "interactive": True}
    assert {type(each) for each in new.values()} == {bool}


def test_a_page_that_sends_nonsense_is_refused():
    box = gr.Checkbox(True)
    with pytest.raises(ValueError, match=r"A page sent 'yes': .*'value'.*boolean"):
        box.receive({"value": "yes"})
    assert box.value is True
