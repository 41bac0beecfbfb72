"""Parts of an app that are built anew while somebody uses them."""

from __future__ import annotations

import pytest

from nbblocks.testing.notebooks import ClassicNotebook, JupyterLab
from nbblocks.testing.pages import ButtonPage, NumberPage, SliderPage, TextboxPage
from nbblocks.testing.pages.base import expect
from tests.browser.conftest import CLASSIC
from tests.polling import until

pytestmark = pytest.mark.browser

TYPING = """
import nbblocks as gr

with gr.Blocks() as demo:
    heard = gr.Textbox(label="Heard")

    @gr.render(inputs=heard)
    def area(text):
        with gr.Row():
            box = gr.Textbox(label="Kept", key="kept")
        box.change(lambda text: text, box, heard)
demo
"""


@pytest.mark.colab
def test_typing_into_what_is_built_anew_loses_nothing(host, show, page):
    show(host, TYPING)
    kept = TextboxPage(page, "Kept")
    kept.focus()
    page.keyboard.type("the quick brown fox", delay=30)
    TextboxPage(page, "Heard").expect_value("the quick brown fox")
    kept.expect_value("the quick brown fox")
    page.keyboard.press("Home")
    page.keyboard.type("Look: ", delay=30)
    TextboxPage(page, "Heard").expect_value("Look: the quick brown fox")
    kept.expect_focused()


GROWING = """
import itertools
import nbblocks as gr

going = itertools.cycle(["on", "off"])

def switch():
    clock = next(going)
    return gr.Timer(active=clock == "on"), clock

with gr.Blocks() as demo:
    built, clock = gr.Number(0, label="Built", precision=0), gr.Textbox(label="Clock")
    timer = gr.Timer(0.1, active=False)

    @gr.render(inputs=built)
    def area(built):
        for number in range(built % 3):
            gr.Markdown(f"Line {number}")
        box = gr.Textbox(label="Kept", key="kept", interactive=True)
        box.submit(switch, None, [timer, clock])

    timer.tick(lambda built: built + 1, built, built)
demo
"""


@pytest.mark.colab
def test_the_caret_stays_in_the_middle_while_blocks_come_and_go_above(host, show, page):
    show(host, GROWING)
    kept = TextboxPage(page, "Kept")
    kept.fill("to be")
    kept.press("Home")
    for _ in "to ":
        kept.press("ArrowRight")
    kept.press("Enter")
    for letter in "or not to ":
        page.keyboard.type(letter)
        seen = NumberPage(page, "Built").value
        expect(NumberPage(page, "Built").control).not_to_have_value(str(int(seen)))
    kept.expect_value("to or not to be")
    kept.expect_focused()
    page.keyboard.press("Enter")
    TextboxPage(page, "Clock").expect_value("off")


PARTS = """
import nbblocks as gr

with gr.Blocks() as demo:
    count = gr.Slider(0, 5, 1, step=1, label="Count")
    clicks = gr.Number(0, label="Clicks", precision=0)
    last = gr.Textbox(label="Last")

    @gr.render(inputs=count)
    def area(count):
        if count == 3:
            raise gr.Error("Three is too many.")
        for number in range(count):
            button = gr.Button(f"Button {number}")
            button.click(
                lambda clicks, number=number: (clicks + 1, f"{number} of {count}"),
                clicks, [clicks, last],
            )

        @gr.render(inputs=clicks)
        def inner(clicks):
            gr.Textbox(f"{clicks} of {count}", label="Inner")
demo
"""


@pytest.mark.colab
def test_listeners_are_replaced_and_reach_what_is_outside(host, show, page):
    show(host, PARTS)
    count, clicks = SliderPage(page, "Count"), NumberPage(page, "Clicks")
    inner = TextboxPage(page, "Inner")
    inner.expect_value("0 of 1")
    for number, total in enumerate((4, 2, 5), start=1):
        count.set(total)
        expect(page.get_by_role("button", name="Button")).to_have_count(total)
        ButtonPage(page, "Button 1").click()
        TextboxPage(page, "Last").expect_value(f"1 of {total}")
        clicks.expect_value(number)
        inner.expect_value(f"{number} of {total}")


@pytest.mark.colab
def test_a_failing_run_leaves_what_was_there_and_says_why(host, show, page):
    show(host, PARTS)
    count, buttons = SliderPage(page, "Count"), page.get_by_role("button", name="Button")
    count.set(2)
    expect(buttons).to_have_count(2)
    count.set(3)
    card = page.locator(".nbb-layout-status .nbb-badge-error")
    expect(card).to_have_text("Three is too many.")
    expect(buttons).to_have_count(2)
    ButtonPage(page, "Button 1").click()
    TextboxPage(page, "Last").expect_value("1 of 2")
    count.set(1)
    expect(buttons).to_have_count(1)
    expect(card).to_have_count(0)


@pytest.mark.colab
def test_the_first_run_fails_where_nothing_was_before(host, show, page):
    show(host, PARTS.replace("0, 5, 1,", "0, 5, 3,"))
    card = page.locator(".nbb-layout-status .nbb-badge-error")
    card.scroll_into_view_if_needed()
    expect(card).to_be_in_viewport(ratio=0.9)
    above, below = (TextboxPage(page, "Last").root, page.get_by_role("button", name="Button"))
    assert card.bounding_box()["y"] >= above.bounding_box()["y"] + above.bounding_box()["height"]
    SliderPage(page, "Count").set(1)
    expect(below).to_have_count(1)
    expect(card).to_have_count(0)


MANY = """
from concurrent.futures import Future

def settle():
    idle, sent = Future(), Future()
    demo.engine.when_idle(idle)
    idle.result(10)
    demo.engine.call(lambda: sent.set_result(demo.port._outbox.flush()))
    sent.result(10)

def held():
    import ipywidgets
    widgets = getattr(ipywidgets.widgets.widget, "_instances", None)
    if widgets is None:
        widgets = ipywidgets.Widget.widgets
    comms = get_ipython().kernel.comm_manager.comms
    return [len(widgets), len(comms), len(demo.blocks), len(demo.fns)]
"""


@pytest.mark.colab
def test_nothing_is_left_of_many_runs_in_a_kernel(hosts, show, page):
    notebook = show(hosts(ClassicNotebook if CLASSIC else JupyterLab), PARTS, MANY)
    count, inner = SliderPage(page, "Count"), TextboxPage(page, "Inner")
    inner.expect_value("0 of 1")
    before = notebook.run("settle(); held()")
    for number in range(62):
        # At the page's pace: ipywidgets 7 fails where boxes go before what is inside is shown.
        count.set(number % 3)
        inner.expect_value(f"0 of {number % 3}")
    assert number % 3 == 1
    # A page says when it is done with the blocks of the last run.
    until(lambda: notebook.run("settle(); held()") == before)
    expect(page.get_by_role("button", name="Button")).to_have_count(1)
    expect(page.locator(".nbb-textbox")).to_have_count(2)
