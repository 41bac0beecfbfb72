"""What a zygote imports, and what it must not."""

from __future__ import annotations

import json
import os
import sys

import nbformat
import pytest

from nbblocks.serve.forking.imports import imported_modules
from tests.polling import until
from tests.serve.forking.conftest import READY, lives

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is open")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that zygotes can import."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return lambda name, text: (tmp_path / f"{name}.py").write_text(text)


THREAD = """
import threading, time
threading.Thread(target=time.sleep, args=(600,), name="busy", daemon=True).start()
"""


CHILD = """
import pathlib, subprocess, sys
child = subprocess.Popen(["sleep", "600"])
pathlib.Path(__file__).with_suffix(".pid").write_text(str(child.pid))
"""


GPU = """
from nbblocks.serve.forking import danger
kept = open(__file__ + ".device", "w")
danger._DEVICES = (kept.name,)
"""
NATIVE = """
import _thread, time
_thread.start_new_thread(time.sleep, (600,))
"""
ELSEWHERE = """
import pathlib
from nbblocks.serve.forking import danger
danger._TASKS = pathlib.Path("/nowhere")
"""


@forks
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (THREAD, "it starts the thread 'busy'"),
        ("import zmq\nzmq.Context.instance()", "it opens a zmq context"),
        ("import os\nos._exit(3)", "importing it ended the process"),
        ("import IPython\nIPython.get_ipython()", "it looks for IPython when it is imported"),
        ("import socket\nkept = socket.socket()", "it keeps a socket open"),
        ("import asyncio\nkept = asyncio.new_event_loop()", "it keeps"),
        ("import os\nkept = os.pipe()", "it keeps a pipe or an event loop open"),
        ("kept = open(__file__ + '.log', 'a')", "it keeps"),
        ("kept = open(__file__)", "it keeps"),
        ("import sys\nsys.kept = open(__file__)\n1 / 0", "it keeps"),
        (CHILD, "it starts a process"),
        (NATIVE, "a library of it keeps threads"),
        (ELSEWHERE + NATIVE, "a library of it keeps threads"),
        pytest.param(GPU, "it opens the GPU", marks=linux),
        ("import tempfile\nkept = tempfile.TemporaryDirectory()", "it makes a temporary folder"),
    ],
)
def test_a_module_that_makes_forking_dangerous_is_left_to_the_kernels(
    module, make_zygote, start, caplog, text, reason
):
    module("dangerous", text)
    zygote = make_zygote("colorsys", "dangerous", "wave")
    assert f"dangerous is imported in each kernel, not in advance: {reason}" in caplog.text
    kernel = start(zygote)
    found = kernel.run(
        "import sys; print(*[n for n in ('colorsys', 'dangerous', 'wave') if n in sys.modules])"
    )
    assert found == "colorsys wave"


JEMALLOC = """
import _thread, ctypes, time

def give_memory_back():
    ctypes.CDLL(None).prctl(15, b"jemalloc_bg_thd")  # PR_SET_NAME
    begun.release()
    time.sleep(600)

begun = _thread.allocate_lock()
begun.acquire()
_thread.start_new_thread(give_memory_back, ())
begun.acquire()
"""


@linux
def test_the_thread_that_pyarrow_brings_does_no_harm(module, make_zygote, start, caplog):
    module("frames", JEMALLOC)
    kernel = start(make_zygote("frames"))
    assert kernel.run("import sys; print('frames' in sys.modules)") == "True"
    assert "frames" not in caplog.text


@forks
def test_a_process_that_a_module_starts_goes_when_it_is_left_out(module, make_zygote, tmp_path):
    module("starting", CHILD)
    make_zygote("starting")
    pid = int((tmp_path / "starting.pid").read_text())
    until(lambda: not lives(pid))


HARMLESS = """
import os, random, subprocess, sys
import numpy
numpy.save(__file__ + ".npy", numpy.arange(9))
mapped = numpy.load(__file__ + ".npy", mmap_mode="r")
device = open("/dev/urandom", "rb")
subprocess.run([sys.executable, "-c", ""])
ended = os.posix_spawn("/bin/true", ["true"], {})
os.waitid(os.P_PID, ended, os.WEXITED | os.WNOWAIT)

class Reader:
    def __init__(self):
        self.file, self.me = open(__file__), self

Reader()
"""


@forks
@linux
def test_what_does_no_harm_is_imported_in_advance(module, make_zygote, start, caplog):
    module("harmless", HARMLESS)
    names = ["numpy", "pandas", "ipywidgets", "bqplot", "IPython.display", "sqlite3", "harmless"]
    zygote = make_zygote(*names)
    assert caplog.text == ""
    assert start(zygote).run(f"import sys; print(set({names}) <= set(sys.modules))") == "True"


@forks
def test_a_module_that_cannot_be_imported_is_said_once(module, make_zygote, start, caplog):
    module("broken", "1 / 0")
    zygote = make_zygote("broken", "colorsys")
    assert "broken cannot be imported before visitors come: ZeroDivisionError" in caplog.text
    assert start(zygote).run("import sys; print('colorsys' in sys.modules)") == "True"


@forks
def test_a_module_that_exits_does_not_end_the_zygote(module, make_zygote):
    module("leaving", "raise SystemExit(1)")
    assert make_zygote("leaving").wait_ready(READY)


def test_imports_of_scripts_and_notebooks(tmp_path):
    script = tmp_path / "app.py"
    script.write_text(
        "import json, numpy as np\n"
        "import beside\n"
        "from . import sibling\n"
        "from xml.dom import minidom\n"
        "try:\n    import wave\nexcept ImportError:\n    wave = None\n"
        "def later():\n    import colorsys\n"
        "class Later:\n    import chunk\n"
    )
    (tmp_path / "beside.py").write_text("")
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("import this"),
            nbformat.v4.new_code_cell("%matplotlib inline\n!ls\nimport pandas.api.types\nhelp?"),
            nbformat.v4.new_code_cell("import json\nthis is not Python"),
        ]
    )
    nbformat.write(book, tmp_path / "book.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    cells = [["import json"], ["if x:\n        a\n    b\n"], None, ["import wave"]]
    notebook = {"cells": [{"cell_type": "code", "source": source} for source in cells]}
    (tmp_path / "indented.ipynb").write_text(json.dumps(notebook))
    paths = [script, tmp_path / "book.ipynb", tmp_path / "broken.ipynb", tmp_path / "missing.py"]
    names = ["json", "numpy", "xml.dom", "xml.dom.minidom", "wave", "pandas.api.types"]
    assert imported_modules(paths) == names
    assert imported_modules([tmp_path / "indented.ipynb"]) == ["json", "wave"]


@pytest.mark.parametrize("place", ["site-packages", "dist-packages"])
def test_what_is_imported_out_of_a_package(module, tmp_path, monkeypatch, place):
    package = tmp_path / place / "heavy"
    (package / "deep").mkdir(parents=True)
    for name in ("__init__", "chart", "deep/__init__", "deep/down"):
        (package / f"{name}.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path / place)
    script = tmp_path / "app.py"
    script.write_text("from heavy import chart, missing\nfrom heavy.deep import down, up\n")
    assert imported_modules([script]) == ["heavy", "heavy.chart", "heavy.deep", "heavy.deep.down"]
    assert "heavy" not in sys.modules


@forks
def test_a_package_keeps_what_it_calls_by_the_name_of_a_module(
    module, make_zygote, start, tmp_path
):
    (tmp_path / "named").mkdir()
    module("named/__init__", "version = '1.0'\n")
    module("named/version", "")
    module("named/parts", "")
    kernel = start(make_zygote("named", "named.version", "named.parts"))
    assert kernel.run("import sys, named; print('named.parts' in sys.modules)") == "True"
    assert kernel.run("print(named.version)") == "1.0"
