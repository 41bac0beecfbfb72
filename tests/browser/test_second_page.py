"""An app that is shown already, opened in another page while it goes on."""

from __future__ import annotations

import pytest

from nbblocks.testing.hosts import START, wait_until_interactive
from nbblocks.testing.pages import ButtonPage, NumberPage, TextboxPage
from nbblocks.testing.pages.base import expect
from tests.browser.conftest import GIVEN_UP

pytestmark = pytest.mark.browser

RESTLESS = """
import nbblocks as gr

with gr.Blocks() as demo:
    built = gr.Number(0, label="Built", precision=0)
    stop = gr.Button("Stop")
    timer = gr.Timer(0.2)

    @gr.render(inputs=built)
    def area(built):
        for number in range(2 + built % 3):
            with gr.Row():
                gr.Textbox(f"{number} of {built}", label=f"Line {number}")

    timer.tick(lambda built: built + 1, built, built)
    stop.click(lambda: gr.Timer(active=False), None, timer)
demo
"""


IDLE = """
from concurrent.futures import Future

idle = Future()
demo.engine.when_idle(idle)
idle.result(10)
int(built.value)
"""
SAVE = """async () => {
  await window.jupyterapp.commands.execute("docmanager:save");
  return window.jupyterapp.shell.currentWidget.context.path;
}"""


def test_a_page_that_loads_while_blocks_come_and_go_is_whole(lab, show, page):
    notebook = show(lab, RESTLESS)
    TextboxPage(page, "Line 1").control.wait_for()
    path = page.evaluate(SAVE)
    other, failures = page.context.new_page(), []
    other.on("pageerror", lambda error: GIVEN_UP in str(error) or failures.append(str(error)))
    other.goto(f"{lab.url}/lab/workspaces/other/tree/{path}")
    other.locator(".nbb-channel").first.wait_for(state="attached", timeout=START)
    wait_until_interactive(other)
    built = NumberPage(other, "Built")
    expect(built.control).not_to_have_value(str(int(built.value)))
    ButtonPage(other, "Stop").click()
    notebook.run("import time\nwhile timer.active: time.sleep(0.01)")
    number = notebook.run(IDLE)
    lines = [f"{line} of {number}" for line in range(2 + int(number) % 3)]
    for each in (page, other):
        NumberPage(each, "Built").expect_value(int(number))
        fields = each.locator(".nbb-textbox input, .nbb-textbox textarea")
        expect(fields).to_have_count(len(lines))
        assert [field.input_value() for field in fields.all()] == lines
    other.close()
    assert failures == []
