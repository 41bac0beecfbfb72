"""Functions on a Dask cluster that is started as the compose file does, found as the docs say."""

from __future__ import annotations

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
from nbblocks.serve.deploying.compose import compose
from nbblocks.testing import App
from tests.polling import until

SERVICES = yaml.safe_load(compose(1, dask=True))["services"]


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A scheduler and a worker, by the commands of the compose file; gives the worker's process."""
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
            first, *command = [here.get(part, part) for part in SERVICES[name]["command"]]
            assert first == "dask"
            log = stack.enter_context((tmp_path / f"{name}.log").open("w"))
            process = subprocess.Popen(
                [sys.executable, str(program), *command, *options],
                stderr=log,
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        until(lambda: re.search("Registered to", (tmp_path / "worker.log").read_text()))
        yield process


def test_functions_run_in_the_cluster_that_the_environment_names(cluster):
    address = SERVICES["app"]["environment"]["DASK_SCHEDULER_ADDRESS"]
    assert address == "tcp://scheduler:8786"
    with distributed.Client(os.environ["DASK_SCHEDULER_ADDRESS"]) as client:
        with gr.Blocks(executor=client) as demo:
            button, where = gr.Button(), gr.Number()
            button.click(os.getpid, None, where)
        with App(demo) as app:
            app.click(button)
            app.settle(30)
            assert where.value == cluster.pid
