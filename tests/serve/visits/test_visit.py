"""A visit, over the websocket of its page."""

from __future__ import annotations

import json
from functools import partial

import pytest
from websockets.sync.client import connect

from nbblocks.serve.visits.frames import pack
from tests.polling import until
from tests.serve.serving import (
    get,
    joined,
    kernels,
    line,
    shown,
    text_of,
    told,
    unpacked,
    write_notebook,
    written,
)


def message(kind: str, **content) -> bytes:
    header = {
        "msg_id": "ask",
        "msg_type": kind,
        "session": "page",
        "username": "",
        "version": "5.3",
    }
    return pack("shell", [json.dumps(header).encode(), b"{}", b"{}", json.dumps(content).encode()])


def answer(socket, kind: str):
    """What the kernel answers to the page's message."""
    while True:
        frame = socket.recv(30)
        if isinstance(frame, str):
            continue  # about the line itself
        said = unpacked(frame)
        if said.kind == kind and said.parent.get("msg_id") == "ask":
            return said


def test_a_page_asks_its_kernel(serve, counter):
    with joined(serve(counter).url) as (_, socket):
        told(socket)
        socket.send(message("comm_info_request", target_name="jupyter.widget"))
        assert answer(socket, "comm_info_reply").content["comms"]


@pytest.mark.parametrize("kind", ["execute_request", "shutdown_request", "input_reply"])
def test_a_page_cannot_make_its_kernel_run_code(serve, tmp_path, caplog, kind):
    server = serve(write_notebook(tmp_path / "a.ipynb", "1"))
    mark = tmp_path / "mark"
    with joined(server.url) as (_, socket):
        told(socket)
        socket.send(message(kind, code=f"open({str(mark)!r}, 'w')", silent=False))
        socket.send(b"nonsense")
        socket.send(message("kernel_info_request"))
        answer(socket, "kernel_info_reply")
    assert not mark.exists()
    assert repr(kind) in caplog.text
    assert "no message" in caplog.text


def page_of(server):
    """Ask for a page; gives what connects to its visit, as often as it is called."""
    _, headers, html = get(server.url)
    cookies = "; ".join(each.partition(";")[0] for each in headers.get_all("Set-Cookie"))
    return partial(connect, line(server.url, html), additional_headers={"Cookie": cookies})


def test_a_page_that_comes_again_is_told_to_restore_and_what_was_shown(serve, tmp_path):
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", "print('once')", "print('twice')")))
    with page() as first:
        before = told(first)
    with page() as second:
        again = told(second)
    assert again[0].kind == "restore"
    kinds = ["cell", "stream", "cell", "stream", "ready"]
    assert [said.kind for said in again[1:]] == kinds
    assert [said.content for said in again[1:]] == [
        said.content for said in before if said.kind in kinds
    ]


def test_the_newest_page_has_the_visit(serve, counter):
    page = page_of(serve(counter))
    with page() as first:
        told(first)
        with page() as second:
            told(second)
            until(lambda: first.close_code == 4001)


def test_what_threads_print_later_is_not_for_the_page(serve, tmp_path):
    code = "import threading\nthreading.Timer(0.3, print, ['late']).start()\nprint('soon')"
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", code)))
    with page() as socket:
        assert text_of(told(socket)) == "soon\n"
        with pytest.raises(TimeoutError):
            socket.recv(1)


def test_prose_and_cells_that_are_skipped_have_their_places(serve, tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "# One", "print(1)", "# Two", "print(2)")
    notebook = json.loads(path.read_text())
    notebook["cells"][1]["metadata"]["tags"] = ["skip-execution"]
    path.write_text(json.dumps(notebook))
    server = serve(path)
    assert [said.content["cell"] for said in shown(server.url) if said.kind == "cell"] == [2]
    assert get(server.url)[2].count("data-cell=") == 3


def test_a_page_that_never_comes_leaves_no_kernel(serve, counter, monkeypatch):
    monkeypatch.setattr("nbblocks.serve.visits.presence.UNJOINED", 0.5)
    server = serve(counter)
    kernel = written(get(server.url)[2])["kernel"]
    until(lambda: kernel in kernels(server))
    until(lambda: not kernels(server))


def test_the_widgets_that_are_installed_are_listed(serve, counter):
    status, _, text = get(f"{serve(counter).url}nbblocks/extensions")
    found = {each["name"]: each for each in json.loads(text)}
    assert status == 200
    assert found["anywidget"]["load"].startswith("./static/remoteEntry")
    assert "@jupyter-widgets/jupyterlab-manager" not in found
