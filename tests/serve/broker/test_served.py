"""Two visitors of a server, each with a kernel, and one slot."""

from __future__ import annotations

import os
import signal
from urllib.request import Request, urlopen

import pytest
from websockets.sync.client import connect

from tests.polling import until
from tests.serve.clicking import Page
from tests.serve.serving import get, joined, line, written

APP = """
import pathlib, time
import nbblocks as gr

def work():
    pathlib.Path(__file__).with_name("begun").touch()
    while not pathlib.Path(__file__).with_name("go").exists():
        time.sleep(0.01)
    return "done"

with gr.Blocks() as demo:
    out, button = gr.Textbox(), gr.Button()
    button.click(work, None, out)
"""


def told_that_it_is_next(page):
    """Wait until a page is told that it is the first in line; gives what it is told."""

    def told():
        return next((each for each in page.statuses if each["position"] == 1), None)

    page.until(told)
    return told()


@pytest.mark.parametrize("connected", [True, False])
def test_the_slot_of_a_visitor_who_is_killed_is_the_next_ones(serve, tmp_path, connected):
    script = tmp_path / "app.py"
    script.write_text(APP)
    server = serve(script)
    broker = server.application.broker
    with joined(server.url) as one, joined(server.url) as two:
        first, second = Page(*one), Page(*two)
        first.click()
        until((tmp_path / "begun").exists)
        (tmp_path / "begun").unlink()
        second.click()
        waiting = told_that_it_is_next(second)
        assert (waiting["length"], waiting["started"]) == (1, None)
        assert broker.statistics()["waiting"] == {str(script): 1}
        if not connected:
            broker.crash()
        manager = server.application.kernel_manager.get_kernel(first.kernel)
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        until((tmp_path / "begun").exists)
        (tmp_path / "go").touch()
        second.until(lambda: "done" in second.values)
        until(lambda: broker.statistics()["running"] == {})


DEVICES = """
import pathlib, time
import nbblocks as gr

def work(device: gr.Device):
    here = pathlib.Path(__file__)
    here.with_name("begun").write_text(str(device))
    while not here.with_name("go").exists():
        time.sleep(0.01)
    return f"done on {device}"

with gr.Blocks() as demo:
    out, button = gr.Textbox(), gr.Button()
    button.click(work, None, out, concurrency_id="gpu")
demo.queue(devices={"gpu": ["cuda:0"]})
"""


def test_the_device_of_a_visitor_who_is_killed_is_the_next_ones(serve, tmp_path):
    script, begun = tmp_path / "app.py", tmp_path / "begun"
    script.write_text(DEVICES)
    server = serve(script)
    with joined(server.url) as one, joined(server.url) as two:
        first, second = Page(*one), Page(*two)
        first.click()
        until(lambda: begun.exists() and begun.read_text() == "cuda:0")
        begun.unlink()
        second.click()
        told_that_it_is_next(second)
        manager = server.application.kernel_manager.get_kernel(first.kernel)
        os.kill(manager.provisioner.pid, signal.SIGKILL)
        until(begun.exists)
        (tmp_path / "go").touch()
        second.until(lambda: "done on cuda:0" in second.values)


def test_who_waits_for_another_visitor_is_told_how_long(serve, tmp_path):
    script, go = tmp_path / "app.py", tmp_path / "go"
    script.write_text(APP)
    server = serve(script)
    with joined(server.url) as one, joined(server.url) as two:
        first, second = Page(*one), Page(*two)
        go.touch()
        first.click()
        first.until(lambda: "done" in first.values)
        go.unlink()
        (tmp_path / "begun").unlink()
        first.click()
        until((tmp_path / "begun").exists)
        second.click()
        # By what the run of the other one has taken.
        assert told_that_it_is_next(second)["eta"] > 0
        go.touch()
        second.until(lambda: "done" in second.values)


def test_a_kernel_that_was_stopped_gives_its_slot_back_when_its_visitor_leaves(serve, tmp_path):
    """It holds the slot as long as it is there: nobody knows whether it goes on."""
    script = tmp_path / "app.py"
    script.write_text(APP)
    server = serve(script)
    with joined(server.url) as two:
        second = Page(*two)
        status, headers, html = get(server.url)
        assert status == 200
        with connect(line(server.url, html), additional_headers=cookies(headers)) as socket:
            first = Page(html, socket)
            first.click()
            until((tmp_path / "begun").exists)
            (tmp_path / "begun").unlink()
            second.click()
            told_that_it_is_next(second)
            manager = server.application.kernel_manager.get_kernel(first.kernel)
            os.kill(manager.provisioner.pid, signal.SIGSTOP)
            end = f"{server.url}voila/api/shutdown/{first.kernel}"
            said = f"_xsrf={written(html)['xsrf']}".encode()
            with urlopen(Request(end, data=said, headers=cookies(headers)), timeout=30) as answer:
                assert answer.status == 204
        (tmp_path / "go").touch()
        second.until(lambda: "done" in second.values)


def cookies(headers):
    sent = [each.partition(";")[0] for each in headers.get_all("Set-Cookie") or []]
    return {"Cookie": "; ".join(sent)}
