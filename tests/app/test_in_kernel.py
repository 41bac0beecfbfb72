"""An app in a real kernel: the debugger, cells that are run again."""

from __future__ import annotations

FAILING = """
import nbblocks as gr

def helper(number):
    inner = number + 1
    raise ValueError(inner)

def listener():
    outer = 41
    helper(outer)

with gr.Blocks() as demo:
    box = gr.Textbox(label="Box")
    gr.Button("Fail").click(listener, None, box)
demo
"""


def test_debug_enters_the_frame_that_failed(kernel):
    kernel.reply(kernel.start("1 / 0  # is not meant: what failed last is", stop_on_error=False))
    kernel.run(FAILING)
    kernel.click("Fail")
    kernel.wait_for(state="error")
    request = kernel.start("%debug", allow_stdin=True)
    said = kernel.answer("p ('inner', inner)", "up", "p ('outer', outer)", "q", request=request)
    assert "('inner', 42)" in said
    assert "('outer', 41)" in said


COUNT = """
import gc
import threading
import ipywidgets
gc.collect()
found = getattr(ipywidgets.widgets.widget, "_instances", None)
widgets = ipywidgets.Widget.widgets if found is None else found
comms = get_ipython().kernel.comm_manager.comms
[len(widgets), len(comms), threading.active_count()]
"""


def test_running_a_cell_again_leaves_nothing(kernel):
    cell = FAILING.replace("helper(outer)", "return 'fine'")

    def use():
        kernel.sent.clear()
        kernel.run(cell, cell="of the app")
        kernel.click("Fail")
        kernel.wait_for(value="fine")
        return kernel.run(COUNT)

    first = use()
    counts = [use() for _ in range(50)]
    assert set(counts) == {first}


LISTEN = """
import logging

said = []

class Handler(logging.Handler):
    def emit(self, record):
        said.append(record.getMessage())

handler = Handler(logging.WARNING)
for logger in (logging.getLogger("Comm"), get_ipython().kernel.comm_manager.log):
    logger.addHandler(handler)  # which of them it is depends on the version of ipykernel
"""


def test_a_comm_that_opens_while_a_cell_runs_is_not_missed(kernel):
    kernel.run(FAILING)
    kernel.run(LISTEN)
    running = kernel.start("import time; time.sleep(1)")
    for kind, more in [
        ("comm_open", {"target_name": "jupyter.widget.control", "data": {}}),
        ("comm_msg", {"data": {"method": "request_states"}}),
        ("comm_close", {"data": {}}),
    ]:
        content = {"comm_id": "of the page", **more}
        message = kernel.client.session.msg(kind, content, metadata={"version": "1.0.0"})
        kernel.client.shell_channel.send(message)
    kernel.finish(running)
    assert kernel.run("said") == "[]"
    wrong = kernel.client.session.msg("comm_msg", {"comm_id": "nobody", "data": {}})
    kernel.client.shell_channel.send(wrong)
    assert kernel.run("said") == "['No such comm: nobody']"
