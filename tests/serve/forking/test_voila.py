"""Voila as it is, whose kernels are forked when it is told to."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from nbblocks.testing.process import ServerProcess
from tests.polling import until
from tests.serve.serving import answers, environment, get, write_notebook

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

TELLS = """
import psutil, sys
print("parent:", *psutil.Process().parent().cmdline(), "colorsys" in sys.modules)
"""


def test_its_kernels_are_forked(tmp_path):
    book = write_notebook(tmp_path / "book.ipynb", TELLS)
    variables = environment(
        JUPYTER_DEFAULT_PROVISIONER_NAME="nbblocks-fork", NBBLOCKS_PRELOAD="colorsys"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", str(book), "--no-browser", f"--port={port}"]
    server = ServerProcess(command, env=variables, cwd=tmp_path)
    try:
        until(lambda: answers(port), 60)
        until(lambda: "nbblocks.serve.forking.zygote" in get(server.url)[2], 120)
        assert "colorsys True" in get(server.url)[2]
    finally:
        server.stop()
