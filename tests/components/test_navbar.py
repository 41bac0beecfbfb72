"""gr.Navbar: what it tells the bar above the app."""

from __future__ import annotations

import pytest

import nbblocks as gr
from nbblocks.testing import App


def bar(demo, path=""):
    return demo.channel.bars.get(path)


def test_the_bar_hears_of_each_pages_navbar():
    with gr.Blocks() as demo:
        navbar = gr.Navbar([("Docs", "https://example.org")], main_page_name="Start")
    with demo.route("About"), gr.Row():
        gr.Navbar(visible=False, elem_id="bar", elem_classes="wide")
    plain = {"more": [], "home": "Home", "shown": True, "id": None, "classes": []}
    docs = [["Docs", "https://example.org"]]
    assert bar(demo) == {**plain, "more": docs, "home": "Start"}
    assert bar(demo, "about") == {**plain, "shown": False, "id": "bar", "classes": ["wide"]}
    navbar.main_page_name = False
    assert bar(demo)["home"] is False
    navbar.close()
    assert bar(demo) is None


def test_listeners_get_the_entries_and_change_them():
    with gr.Blocks() as demo:
        navbar = gr.Navbar([("A", "a")])
        heard, add, hide = gr.Textbox(), gr.Button(), gr.Button()
        add.click(lambda entries: [*entries, ("B", "b")], navbar, navbar)
        hide.click(lambda: gr.Navbar(visible=False, main_page_name="Start"), None, navbar)
        navbar.change(lambda entries: str(entries), navbar, heard)
    with App(demo) as app:
        app.click(add)
        app.settle()
        assert bar(demo)["more"] == [["A", "a"], ["B", "b"]]
        assert app.value(navbar) == [("A", "a"), ("B", "b")]
        assert heard.value == "[('A', 'a'), ('B', 'b')]"
        app.click(hide)
        app.settle()
        assert (bar(demo)["shown"], bar(demo)["home"]) == (False, "Start")


def test_a_page_has_one_bar():
    with gr.Blocks() as demo:
        gr.Navbar()
    with demo.route("About"):
        gr.Navbar()
        gr.Navbar()
    with pytest.raises(ValueError, match=r"two gr\.Navbar on the page 'About'"), App(demo):
        pass
    demo.close()


@pytest.mark.parametrize("entry", ["about", ("a", "b", "c"), ("a", 1)])
def test_an_entry_is_a_pair_of_texts(entry):
    with pytest.raises(ValueError, match="is no entry"):
        gr.Navbar([entry])
