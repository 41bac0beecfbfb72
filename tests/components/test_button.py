"""Button: a text, an icon, a link."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


@pytest.mark.parametrize(("value", "text"), [("Go", "Go"), (3, "3"), (None, "")])
def test_value(value, text):
    assert gr.Button(value).value == text


def test_defaults():
    button = gr.Button()
    assert (button.value, button.variant, button.size) == ("Run", "secondary", "lg")
    assert button.is_interactive()
    assert gr.Button(interactive=False).is_interactive() is False


def test_icon_travels_as_bytes(tmp_path):
    (tmp_path / "star.svg").write_text("<svg/>")
    state = gr.Button(icon=tmp_path / "star.svg").get_state()
    assert state["icon"] == {
        "name": "star.svg",
        "mime": "image/svg+xml",
        "size": 6,
        "data": b"<svg/>",
    }


def test_icon_of_a_url_and_missing_icon():
    state = gr.Button(icon="https://example.org/i.png").get_state()
    assert state["icon"]["url"] == "https://example.org/i.png"
    with pytest.raises(ValueError, match=r"'nope\.svg' does not exist"):
        gr.Button(icon="nope.svg")


def test_a_page_cannot_rename_it():
    with gr.Blocks():
        button = gr.Button("Go")
    with pytest.raises(ValueError, match="cannot set `value`"):
        button.receive({"value": "hacked"})


def test_text_changes():
    with gr.Blocks() as demo:
        button = gr.Button("Go")
        button.click(lambda text: f"{text}!", button, button)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert button.value == "Go!"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
    ],
)
def test_a_link_is_an_address(link):
    with pytest.raises(InvalidValueError, match="is no address"):
        gr.Button(link=link)
    button = gr.Button(link="https://example.org/?javascript:")
    with pytest.raises(InvalidValueError, match=r"use `button\.click\(js=…\)`"):
        button.changes(gr.update(link=link))


@pytest.mark.parametrize("link", ["/app/other", "#part", "mailto:a@b.org", "data/a.pdf", "?x=1"])
def test_addresses_of_every_kind(link):
    assert gr.Button(link=link).link == link
