"""Apps of several pages, served: each has an address, and a visit goes from one to another."""

from __future__ import annotations

import re

import pytest

from tests.polling import until
from tests.serve.serving import get, kernels, write_notebook

APP = """
import nbblocks as gr

with gr.Blocks(title="Shop") as demo:
    name = gr.Textbox(label="Name")
    opened = gr.Number(label="Opened", precision=0)
    demo.load(lambda count: (count or 0) + 1, opened, opened)
    gr.Markdown("[the stock](/stock)")
with demo.route("Stock", "/stock"):
    gr.Navbar(value=[("Elsewhere", "https://example.org/")], main_page_name="Start")
    hello = gr.Textbox(label="Hello")
    demo.load(lambda name: f"Hello {name}!", name, hello)

demo.launch()
"""


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.py"
    path.write_text(APP)
    return path


def statuses(server, *paths):
    return [get(server.url + path)[0] for path in paths]


def test_pages_have_addresses_and_nothing_else_has(serve, shop):
    single, several = serve(shop), serve(shop.parent)
    assert statuses(single, "stock", "stock/", "app/shop", "app/shop/stock") == [200] * 4
    assert statuses(single, "gone", "wp-admin", "app/shop/gone", "stock/x") == [404] * 4
    assert statuses(several, "app/shop/stock", "app/shop/gone", "stock") == [200, 404, 404]
    address = re.compile('data-nbb-address="(.*?)"')
    assert address.search(get(f"{single.url}stock")[2])[1] == ""
    assert address.search(get(f"{several.url}app/shop/stock")[2])[1] == "/app/shop"


def test_the_apps_of_a_folder_have_one_navigation(serve, shop):
    (shop.parent / "sub dir").mkdir()
    write_notebook(shop.parent / "sub dir" / "a & b.ipynb", "# A & B")
    server = serve(shop.parent, title="Our apps")
    bar = re.compile('<nav class="apps-bar".*?</nav>', re.DOTALL)
    links = re.compile('<a (?:class="(.*?)" )?href="(.*?)"( aria-current="page")?>(.*?)</a>')
    for path, current in (("app/shop", 1), ("app/shop/stock", 1), ("app/sub%20dir/a%20%26%20b", 2)):
        found = links.findall(bar.search(get(server.url + path)[2])[0])
        assert [(url, name) for _, url, _, name in found] == [
            ("/", "Our apps"),
            ("/app/shop", "Shop"),
            ("/app/sub%20dir/a%20%26%20b", "A &amp; B"),
        ]
        assert [bool(marked) for _, _, marked, _ in found].index(True) == current
    assert not bar.search(get(serve(shop).url)[2])
    assert not bar.search(get(f"{serve(shop.parent, navigation=False).url}app/shop")[2])


def test_every_page_of_an_app_tells_the_kernel_the_same_address(serve, shop):
    """`gr.BrowserState` without a key finds its value by it."""
    server = serve(shop.parent)
    found = []
    begin = server.application.kernel_manager.start_kernel

    async def note(**kwargs):
        found.append([kwargs["env"][name] for name in ("SCRIPT_NAME", "PATH_INFO")])
        return await begin(**kwargs)

    server.application.kernel_manager.start_kernel = note
    assert statuses(server, "app/shop", "app/shop/", "app/shop/stock") == [200] * 3
    until(lambda: len(found) == 3)
    assert sorted(found) == [["/app/shop", ""], ["/app/shop", ""], ["/app/shop", "/stock"]]


@pytest.mark.browser
@pytest.mark.parametrize("folder", [False, True])
def test_going_from_page_to_page(serve, shop, page, folder):
    server = serve(shop.parent if folder else shop)
    root = f"{server.url}app/shop" if folder else server.url
    stock = f"{root.rstrip('/')}/stock"
    page.goto(root)
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("link", name="Stock", exact=True).click()
    hello = page.get_by_label("Hello")
    page.wait_for_function("document.title === 'Stock – Shop'")
    hello.wait_for()
    page.wait_for_function("e => e.value === 'Hello Ada!'", arg=hello.element_handle())
    assert page.url == stock
    assert not page.get_by_label("Name").is_visible()
    assert page.get_by_role("navigation").get_by_role("link").all_inner_texts() == [
        "Start",
        "Stock",
        "Elsewhere",
    ]

    # Back: the same visit, whose values are still there, and the main page's load runs again.
    page.go_back()
    assert page.get_by_label("Name").input_value() == "Ada"
    opened = page.get_by_label("Opened").element_handle()
    page.wait_for_function("e => e.value === '2'", arg=opened)
    assert page.url == root
    page.get_by_role("link", name="the stock").click()
    hello.wait_for()
    assert len(kernels(server)) == 1

    # The address of a page by itself: it is what is shown.
    other = page.context.new_page()
    other.goto(f"{stock}?lang=de")
    other.get_by_label("Hello").wait_for()
    assert not other.get_by_label("Name").is_visible()
    other.get_by_role("link", name="Start").click()
    other.get_by_label("Name").wait_for()
    assert other.url == f"{root}?lang=de"
    other.reload()
    other.get_by_label("Name").wait_for()
