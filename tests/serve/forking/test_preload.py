"""What a zygote imports, and what it must not."""

from __future__ import annotations

import os
import sys

import nbformat
import pytest

from nbblocks.serve.forking.imports import imported_modules
from tests.serve.forking.conftest import READY

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that zygotes can import."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return lambda name, text: (tmp_path / f"{name}.py").write_text(text)


THREAD = """
import threading, time
threading.Thread(target=time.sleep, args=(600,), name="busy", daemon=True).start()
"""


@forks
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (THREAD, "it starts the thread 'busy'"),
        ("import zmq\nzmq.Context.instance()", "it opens a zmq context"),
        ("import os\nos._exit(3)", "importing it ended the process"),
        ("import IPython\nIPython.get_ipython()", "it looks for IPython when it is imported"),
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
    paths = [script, tmp_path / "book.ipynb", tmp_path / "broken.ipynb", tmp_path / "missing.py"]
    assert imported_modules(paths) == ["json", "numpy", "xml.dom", "wave", "pandas.api.types"]
