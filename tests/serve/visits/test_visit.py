"""A visit, over the websocket of its page."""

from __future__ import annotations

import json

import pytest
from websockets.exceptions import ConnectionClosed

from nbblocks.serve.visits.pieces import Joiner, cut
from nbblocks.serve.visits.presence import Patience
from tests.polling import until
from tests.serve.serving import (
    get,
    joined,
    kernels,
    shown,
    text_of,
    told,
    unpacked,
    write_notebook,
    written,
)
from tests.serve.visits.asking import heard, message, page_of


def test_a_page_asks_its_kernel(serve, counter):
    with joined(serve(counter).url) as (_, socket):
        told(socket)
        socket.send(message("comm_info_request", target_name="jupyter.widget"))
        assert heard(socket, "comm_info_reply")[-1].content["comms"]


@pytest.mark.parametrize("kind", ["execute_request", "shutdown_request", "input_reply"])
def test_a_page_cannot_make_its_kernel_run_code(serve, tmp_path, caplog, kind):
    server = serve(write_notebook(tmp_path / "a.ipynb", "1"))
    mark = tmp_path / "mark"
    with joined(server.url) as (_, socket):
        told(socket)
        socket.send(message(kind, code=f"open({str(mark)!r}, 'w')", silent=False))
        socket.send(b"nonsense")
        socket.send(message("kernel_info_request"))
        heard(socket, "kernel_info_reply")
    assert not mark.exists()
    assert repr(kind) in caplog.text
    assert "no message" in caplog.text


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


PRINTS_LATER = """
import os, threading, time

def tell():
    while not os.path.exists("go"):
        time.sleep(0.01)
    print("late", flush=True)
    open("told", "w").close()

threading.Thread(target=tell, daemon=True).start()
print("soon")
"""


def test_displays_that_are_updated_are_told_as_they_are(serve, tmp_path):
    code = """
from IPython.display import clear_output, display
clock = display({"text/plain": "0"}, raw=True, display_id="clock")
for number in range(50):
    clock.update({"text/plain": str(number)}, raw=True)
    print(number)
    clear_output()
print("end")
"""
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", code)))
    with page() as first:
        assert len(told(first)) > 100
    with page() as second:
        again = told(second)
    assert [said.kind for said in again] == [
        "restore",
        "cell",
        "update_display_data",
        "stream",
        "ready",
    ]
    assert again[2].content["data"] == {"text/plain": "49"}
    assert text_of(again) == "end\n"


CAPTURES = """
import ipywidgets
from IPython.display import clear_output, display
out = ipywidgets.Output()
display(out)
print("at the cell")
with out:
    print("old")
    clear_output(wait=True)
    print("in the widget")
"""


def test_what_a_widget_has_captured_is_not_told_again_as_an_output_of_the_cell(serve, tmp_path):
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", CAPTURES)))
    with page() as first:
        assert text_of(told(first)) == "at the cell\nold\nin the widget\n"
    with page() as second:
        again = told(second)
    assert [said.kind for said in again] == ["restore", "cell", "display_data", "stream", "ready"]
    assert text_of(again) == "at the cell\n"


def test_a_page_gets_a_long_message_in_pieces(serve, tmp_path):
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", "print('x' * 1_000_000)")))
    joiner, texts, pieces = Joiner(1 << 30), [], 0
    with page() as socket:
        while sum(map(len, texts)) < 1_000_000:
            piece = socket.recv(30)
            if isinstance(piece, bytes):
                pieces += 1
                whole = joiner.take(piece)
                texts.append(text_of([unpacked(whole)]) if whole else "")
                socket.send(json.dumps({"heard": pieces}))
            assert len(piece) < 200_000


def test_a_message_may_hold_a_file(serve, counter):
    with joined(serve(counter).url) as (_, socket):
        told(socket)
        for piece in cut(message("comm_info_request", target_name="x", file="x" * (20 << 20))):
            socket.send(piece)
        assert heard(socket, "comm_info_reply")


def broken(monkeypatch) -> None:
    async def fail(*args, **kwargs):
        raise OSError

    monkeypatch.setattr("nbblocks.serve.kernels.AppKernelManager.start_kernel", fail)


def test_a_page_that_comes_late_is_told_that_the_app_could_not_start(serve, counter, monkeypatch):
    broken(monkeypatch)
    server = serve(counter, max_visitors=1)
    page = page_of(server)
    until(lambda: visits(server) == [True])
    with page() as socket:
        assert [said.kind for said in told(socket)] == ["failed"]
        with pytest.raises(ConnectionClosed):
            told(socket)
        assert socket.close_code == 4013
    # It takes nobody's place, and is forgotten once its page has been told.
    until(lambda: not visits(server))


DIES = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"


def test_a_kernel_that_dies_in_a_later_cell_leaves_what_is_shown(serve, tmp_path):
    server = serve(write_notebook(tmp_path / "a.ipynb", "display('shown')", DIES))
    page = page_of(server)
    with page() as socket:
        with pytest.raises(ConnectionClosed):
            told(socket)
        assert socket.close_code == 4012


def test_a_kernel_that_dies_before_anything_is_shown_could_not_start(serve, tmp_path):
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", DIES)))
    with page() as socket:
        assert told(socket)[-1].kind == "failed"


WAITS = """
import os, time
while not os.path.exists("go"):
    time.sleep(0.01)
"""


def test_a_kernel_whose_cells_run_is_kept_without_its_page(serve, tmp_path):
    server = serve(write_notebook(tmp_path / "a.ipynb", "display('shown')", WAITS))
    page = page_of(server)
    with page() as socket:
        socket.send(message("kernel_info_request"))
        heard(socket, "kernel_info_reply")
    [visit] = server.application.visits._visits.values()
    until(lambda: not visit.connected)
    server.application.visits.patience = Patience(reload=0, lost=1e-9)
    server.soon(server.application.visits._look_at(visit)).result(30)
    assert kernels(server)
    (tmp_path / "go").touch()
    until(lambda: not kernels(server))


def visits(server) -> list[bool]:
    """Which visits there are: has each of them failed?"""
    return [visit.lost for visit in server.application.visits._visits.values()]


def test_a_visit_that_failed_takes_nobodys_place(serve, counter, monkeypatch):
    broken(monkeypatch)
    server = serve(counter, max_visitors=1)
    get(server.url)
    until(lambda: visits(server) == [True])
    assert get(server.url)[0] == 200


def test_what_threads_print_later_is_not_for_the_page(serve, tmp_path):
    page = page_of(serve(write_notebook(tmp_path / "a.ipynb", PRINTS_LATER)))
    with page() as socket:
        assert text_of(told(socket)) == "soon\n"
        (tmp_path / "go").touch()
        until((tmp_path / "told").exists)
        socket.send(message("kernel_info_request"))
        assert text_of(heard(socket, "status")) == ""  # which comes after what was printed


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
