"""Functions on a Dask cluster that is started as the compose file does, found as the docs say."""

from __future__ import annotations

import importlib
import os
import re
import socket
import subprocess
import sys
import sysconfig
from contextlib import ExitStack
from pathlib import Path

import distributed
import pytest
import yaml

import nbblocks as gr
from nbblocks.serve.deploying import image
from nbblocks.serve.deploying.compose import compose
from nbblocks.testing import App
from tests.polling import until
from tests.serve.serving import environment

HELPER = """
import os

def where(number):
    return [number, os.getpid()]
"""


def services(*folders):
    return yaml.safe_load(compose(1, dask=True, folders=folders))["services"]


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A scheduler and a worker, as in the compose file; gives the worker's process."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "nbb_helper.py").write_text(HELPER)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "nbb_stranger.py").write_text(HELPER)
    for folder in ("app", "elsewhere"):
        monkeypatch.syspath_prepend(tmp_path / folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", address)
    here = {"tcp://scheduler:8786": address}
    program = Path(sysconfig.get_path("scripts")) / "dask"
    local = {
        "scheduler": ["--host", address, "--no-dashboard"],
        "worker": ["--host", "127.0.0.1", "--no-nanny", "--no-dashboard"],
    }
    with ExitStack() as stack:
        for name, options in local.items():
            service = services("app")[name]
            first, *command = [here.get(part, part) for part in service["command"]]
            assert first == "dask"
            path = service["environment"]["PYTHONPATH"].replace(image.APP, str(tmp_path))
            log = stack.enter_context((tmp_path / f"{name}.log").open("w"))
            process = subprocess.Popen(
                [sys.executable, str(program), *command, *options],
                stderr=log,
                cwd=tmp_path,
                env={**environment(), "PYTHONPATH": path},
            )
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        until(lambda: re.search("Registered to", (tmp_path / "worker.log").read_text()))
        yield process


def run(name):
    """Run a function of a module, as an app does that imports it; gives the result and toasts."""
    function = importlib.import_module(name).where
    with distributed.Client(os.environ["DASK_SCHEDULER_ADDRESS"]) as client:
        with gr.Blocks(executor=client) as demo:
            given, button, out = gr.Number(3), gr.Button(), gr.JSON()
            button.click(function, given, out)
        with App(demo) as app:
            app.click(button)
            app.settle(30)
            return app.value(out), [notice.message for notice in app.toasts]


def test_functions_of_modules_beside_the_app_run_in_the_cluster(cluster):
    address = services("app")["app"]["environment"]["DASK_SCHEDULER_ADDRESS"]
    assert address == "tcp://scheduler:8786"
    assert run("nbb_helper") == ([3, cluster.pid], [])


def test_a_module_that_the_cluster_has_not_is_named(cluster):
    _value, (message,) = run("nbb_stranger")
    assert "cannot load what it is to run: No module named 'nbb_stranger'" in message


def test_every_folder_with_modules_is_searched():
    found = services(".", "a b", "c$")["worker"]["environment"]["PYTHONPATH"]
    assert found == f"{image.APP}:{image.APP}/a b:{image.APP}/c$$"
