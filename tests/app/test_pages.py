"""Apps of several pages: addresses, what loads when, and what the browser is given."""

from __future__ import annotations

import itertools

import pytest

import nbblocks as gr
from nbblocks.testing import App
from tests.comms import idle


@pytest.fixture
def shop():
    """An app of two pages, each of which counts how often it was opened."""
    counts = {"main": itertools.count(1), "stock": itertools.count(1)}
    with gr.Blocks() as demo:
        demo.main = gr.Number(label="Main")
        demo.load(lambda: next(counts["main"]), None, demo.main)
    with demo.route("Stock", "/stock"):
        demo.stock = gr.Number(lambda: next(counts["stock"]), label="Stock")
        demo.copy = gr.Textbox()
        demo.load(lambda: "loaded", None, demo.copy)
    yield demo
    demo.close()


def test_pages_are_listed_as_in_gradio():
    with gr.Blocks() as demo:
        gr.Textbox()
    for args in [("About",), ("About",), ("Über uns!",), ("X", "/a.b/"), ("Hidden", "h", False)]:
        with demo.route(*args):
            gr.Textbox()
    assert demo.pages == [
        ("", "Home", True),
        ("about", "About", True),
        ("_about", "About", True),
        ("uber-uns", "Über uns!", True),
        ("a.b", "X", True),
        ("h", "Hidden", False),
    ]
    assert demo.channel.pages == [list(page) for page in demo.pages]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("X", "a/b"), r"path 'a/b' of a page must have letters"),
        (("X", "/"), r"path '/' of a page must have letters"),
        (("X", "login"), r"path 'login' belongs to the server"),
        (("关于",), r"Give one: demo\.route\('关于', \"/a-path\"\)"),
    ],
)
def test_what_is_no_address_is_refused(args, message):
    with pytest.raises(ValueError, match=message):
        gr.Blocks().route(*args)


def test_a_page_is_made_outside_of_every_layout():
    with gr.Blocks() as demo, pytest.raises(ValueError, match="unindent the line"):
        demo.route("About")


def test_load_fires_for_the_page_that_is_opened_each_time(shop):
    with App(shop) as app:
        app.settle()
        assert (shop.main.value, shop.stock.value, shop.copy.value) == (1, 1, None)
        app.visit("/stock")
        app.settle()
        assert (shop.main.value, shop.stock.value, shop.copy.value) == (1, 2, "loaded")
        app.visit("")
        app.settle()
        assert (shop.main.value, shop.stock.value) == (2, 2)


def test_a_page_has_a_load_of_its_own():
    with gr.Blocks() as demo:
        gr.Textbox()
    with demo.route("About") as page:
        box = gr.Textbox()
    page.load(lambda: "seen", None, box)
    with App(demo) as app:
        assert box.value is None
        app.visit("about")
        app.settle()
        assert box.value == "seen"


def test_render_and_apps_inside_run_when_their_page_is_opened():
    with gr.Blocks() as inner:
        box = gr.Textbox()
        inner.load(lambda: "inner", None, box)
    with gr.Blocks() as demo:
        gr.Textbox()
    made = []
    with demo.route("Second"):
        inner.render()

        @gr.render()
        def build():
            made.append(gr.Textbox("made"))

    with App(demo) as app:
        assert (box.value, made) == (None, [])
        app.visit("second")
        app.settle()
        assert (box.value, len(made)) == ("inner", 1)


def test_timers_tick_on_the_page_that_is_open():
    with gr.Blocks() as demo:
        main = gr.Number(itertools.count(1).__next__, every=1)
    with demo.route("Stock"):
        stock = gr.Number(0)
        timer = gr.Timer(1)
        timer.tick(lambda number: number + 1, stock, stock)
    with App(demo) as app:
        seen = main.value
        app.advance(3)
        assert (main.value, stock.value) == (seen + 3, 0)
        app.visit("stock")
        app.advance(2)
        assert (main.value, stock.value) == (seen + 3, 2)
        app.visit("")
        app.settle()
        seen = main.value
        app.advance(1)
        assert (main.value, stock.value) == (seen + 1, 2)


def test_timers_tick_on_all_pages_that_somebody_sees_and_rest_when_nobody_does(shop, comms):
    with shop:
        gr.Timer(1, active=False)
        one = gr.Timer(60)
    with shop.route("Till"):
        two = gr.Timer(60)
    assert shop.model_id
    ticking = shop.engine.timers._alarms
    hello = {"kind": "hello", "href": "", "dark": False}
    for page, path, expected in [
        ("p", "", {one._id}),
        ("q", "till", {one._id, two._id}),
        ("q", "stock", {one._id}),
    ]:
        comms.receive(shop.channel, {**hello, "page": page, "path": path})
        idle(shop)
        assert ticking.keys() == expected
    comms.receive(shop.channel, {"kind": "bye", "page": "p"})
    idle(shop)
    assert not ticking


def test_what_is_built_on_a_page_loads_with_it():
    loads = []
    with gr.Blocks() as demo:
        button = gr.Button()
    with demo.route("Second"):

        @gr.on(inputs=None)
        def opened():
            loads.append("on")

        @gr.render(triggers=[button.click])
        def build():
            demo.load(lambda: loads.append("inside"))
            timer = gr.Timer(1)
            timer.tick(lambda: loads.append("tick"))

    with App(demo) as app:
        assert loads == []
        app.visit("second")
        app.settle()
        assert loads == ["on"]
        app.click(button)
        app.settle()
        assert loads == ["on", "inside"]
        app.advance(1)
        assert loads == ["on", "inside", "tick"]
        app.visit("")
        app.advance(2)
        assert loads == ["on", "inside", "tick"]
        app.visit("second")
        app.settle()
        assert sorted(loads) == ["inside", "inside", "on", "on", "tick"]


def test_listeners_name_components_of_several_pages(shop):
    with shop.route("Till") as till:
        button = gr.Button()
        button.click(lambda number: f"{number:g} left", shop.main, shop.copy)
    with App(shop) as app:
        app.visit("till")
        app.click(button)
        app.settle()
        assert shop.copy.value == "1 left"
    assert till.path == "till"


def test_there_is_no_page_to_visit(shop):
    with App(shop) as app, pytest.raises(ValueError, match=r"no page 'x'. It has: '', 'stock'"):
        app.visit("x")


def test_what_is_on_a_page_goes_to_the_browser_when_it_is_opened(shop, comms):
    assert shop.model_id
    hello = {"kind": "hello", "page": "p", "href": "http://x/", "dark": False, "path": ""}
    comms.receive(shop.channel, hello)
    idle(shop)
    assert shop.main.comm is not None
    assert shop.stock.comm is None
    route = {"kind": "route", "page": "p", "href": "http://x/stock", "path": "stock"}
    comms.receive(shop.channel, route)
    idle(shop)
    assert shop.stock.comm is not None
    assert shop.copy.value == "loaded"
    assert shop.port.request("p").url == "http://x/stock"


def test_the_address_of_a_page_opens_it_at_once(shop, comms):
    assert shop.model_id
    hello = {"kind": "hello", "page": "p", "href": "", "dark": False, "path": "stock"}
    comms.receive(shop.channel, hello)
    idle(shop)
    assert (shop.main.value, shop.copy.value) == (None, "loaded")
    assert shop.stock.comm is not None


def test_inside_another_app_all_pages_are_seen(shop):
    with gr.Blocks() as outer:
        shop.render()
    with App(outer):
        page = shop.blocks_inside[-1]
        assert [*page.children] == [shop.stock, shop.copy]
        assert (shop.main.value, shop.copy.value) == (1, "loaded")
