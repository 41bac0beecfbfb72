"""Layouts: tabs, and what folds."""

from __future__ import annotations

import ipywidgets
import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def tabbed():
    """Make an app with three tabs, and note every event of them."""
    seen = []
    with gr.Blocks() as demo:
        with gr.Tabs() as tabs:
            with gr.Tab("One", id="one") as one:
                text = gr.Textbox(interactive=True)
            with gr.Tab("Two", id="two") as two:
                pass
            with gr.Tab("Off", id="off", interactive=False) as off:
                pass
        button = gr.Button()
        tabs.change(lambda: seen.append("tabs.change"))
        tabs.select(lambda event: seen.append(f"tabs.select {event}"), text)
        two.select(lambda: seen.append("two.select"))
        button.click(lambda: gr.Tabs(selected="two"), None, tabs)
    return demo, tabs, (one, two, off), text, button, seen


def test_the_tab_that_is_open_at_first_fires_nothing():
    demo, tabs, _tabs, _text, _button, seen = tabbed()
    assert isinstance(tabs, ipywidgets.Tab)
    with App(demo) as app:
        app.settle()
        assert (tabs.selected, tabs.selected_index) == ("one", 0)
    assert seen == []


def test_a_click_on_a_tab_fires_select_and_change():
    demo, tabs, (_one, two, _off), _text, _button, seen = tabbed()
    with App(demo) as app:
        app.select(two)
        app.settle()
        assert tabs.selected == "two"
    assert sorted(seen) == ["tabs.change", "tabs.select None", "two.select"]


def test_a_tab_opened_from_code_fires_no_select_of_the_tabs():
    demo, tabs, _tabs, _text, button, seen = tabbed()
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert tabs.selected_index == 1
    assert sorted(seen) == ["tabs.change", "two.select"]


def test_a_disabled_tab_stays_closed():
    demo, tabs, (_one, _two, off), _text, _button, seen = tabbed()
    with App(demo) as app:
        app.select(off)
        app.settle()
        assert (tabs.selected, tabs.selected_index) == ("one", 0)
    assert seen == []


def test_hiding_a_tab_takes_its_page_and_keeps_its_values():
    demo, tabs, (one, *_others), text, _button, _seen = tabbed()
    with demo:
        hide, show = gr.Button(), gr.Button()
        hide.click(lambda: gr.Tab(visible=False), None, one)
        show.click(lambda: gr.Tab(visible=True), None, one)
    with App(demo) as app:
        app.type(text, "kept")
        app.click(hide)
        app.settle()
        assert one not in tabs.children
        assert tabs.selected == "two"
        with pytest.raises(InvalidValueError, match="not visible"):
            app.select(one)
        app.click(show)
        app.settle()
        assert tabs.shown[0] is one
        assert app.value(text) == "kept"


def test_an_unknown_tab_is_refused_with_those_there_are():
    demo, tabs, *_ = tabbed()
    with pytest.raises(InvalidValueError, match="There are: 'one', 'two', 'off'"):
        tabs.selected = "three"
    demo.close()


def test_a_tab_may_be_open_from_the_start_and_ids_are_positions():
    with gr.Blocks() as demo, gr.Tabs(selected=1) as tabs:
        with gr.Tab("A"):
            pass
        with gr.Tab("B"):
            pass
    assert (tabs.selected, tabs.selected_index) == (1, 1)
    demo.close()


@pytest.mark.parametrize("layout", [gr.Accordion, gr.Sidebar])
def test_folding_fires_whoever_does_it(layout):
    seen = []
    with gr.Blocks() as demo:
        with layout("More", open=False) as more:
            gr.Textbox()
        more.expand(lambda: seen.append("expand"))
        more.collapse(lambda: seen.append("collapse"))
        button = gr.Button()
        button.click(lambda: layout(open=False), None, more)
    with App(demo) as app:
        app.toggle(more)
        app.settle()
        assert more.is_open
        assert "nbb-collapsed" not in more._dom_classes
        app.click(button)
        app.settle()
        assert not more.is_open
        assert "nbb-collapsed" in more._dom_classes
    assert seen == ["expand", "collapse"]


def test_layouts_change_by_update():
    with gr.Blocks() as demo:
        row, button = gr.Row(elem_classes="mine"), gr.Button()
        button.click(lambda: gr.update(visible="hidden", elem_id="x"), None, row)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert {"nbb-row", "mine", "nbb-elem-id:x"} < set(row._dom_classes)
        assert row.visible == "hidden"


def test_a_layout_takes_no_value(caplog):
    with gr.Blocks() as demo:
        row, button = gr.Row(), gr.Button()
        button.click(lambda: "text", None, row)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.toasts[0].level == "error"
    assert "takes gr.update(...) or a component, not 'text'" in caplog.text


def test_sizes_make_a_layout_model_only_where_they_are_needed():
    with gr.Blocks() as demo:
        plain, sized = gr.Row(), gr.Row(height=100)
    assert "layout" not in plain._trait_values
    assert sized.layout.height == "100px"
    demo.close()


def test_the_id_of_no_tab_changes_nothing():
    demo, tabs, *_, button, _seen = tabbed()
    with App(demo) as app:
        app.click(button)
        app.settle()
        with pytest.raises(InvalidValueError, match=r"no visible tab with the id 'gone'\. There"):
            tabs.selected = "gone"
        assert tabs.selected == "two"


@pytest.mark.parametrize("make", [gr.Row, gr.Textbox, gr.Tab])
def test_visible_is_a_bool_or_hidden(make):
    block = make(visible="hidden")
    assert block.visible == "hidden"
    block.visible = 1
    assert block.visible is True
    with pytest.raises(InvalidValueError, match="`visible` takes True, False or 'hidden', not"):
        make(visible="no")


def test_a_scale_may_be_a_fraction():
    with gr.Blocks() as demo, gr.Row():
        gr.Textbox(scale=0.5)
        column = gr.Column(scale=0.5)
    assert column.layout.flex == "0.5 1 0%"
    demo.close()


def test_a_tab_without_an_id_gets_one_that_no_other_has():
    with gr.Blocks() as demo:
        with gr.Tabs() as tabs:
            first, second = gr.Tab("First", id=1), gr.Tab("Second")
        with gr.Tabs():
            third, fourth = gr.Tab("Third"), gr.Tab("Fourth", id=0)
        with gr.Row():
            stray, other = gr.Tab("Stray", id=1), gr.Tab("Other")
    assert [tab.id for tab in (first, second)] == [1, 2]
    assert [tab.id for tab in (third, fourth)] == [1, 0]
    assert [tab.id for tab in (stray, other)] == [1, 2]
    with App(demo) as app:
        app.select(second)
        assert tabs.selected_index == 1


def test_two_tabs_cannot_be_given_one_id():
    with gr.Blocks(), gr.Tabs():
        gr.Tab("First", id="a")
        with pytest.raises(InvalidValueError, match=r"'Second'> and <.*'First'> .* id, 'a'"):
            gr.Tab("Second", id="a")


def test_tabs_are_told_a_tab_that_is_there():
    def tabs(selected, fail=False):
        with gr.Tabs(selected=selected) as tabs:
            gr.Tab("A", id="a")
            gr.Tab("B", id="b", visible=False)
            if fail:
                raise KeyError
        return tabs

    with gr.Blocks() as demo:
        with pytest.raises(
            InvalidValueError, match=r"selected='c'\) names no tab\. .*: 'a', 'b'\."
        ):
            tabs("c")
        with pytest.raises(KeyError):
            tabs("c", fail=True)
        assert tabs("b").selected == "a"  # it is hidden, but there
        assert gr.Textbox().parent is demo
    demo.close()
