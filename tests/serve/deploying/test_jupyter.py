"""An app in a Jupyter server, as on a hub: with the configuration and at the address we write."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from nbblocks.serve.deploying.jupyter import address, hub
from nbblocks.serve.deploying.project import Project
from tests.polling import until
from tests.serve.serving import get, joined, text_of, told, write_notebook, written


@pytest.fixture
def jupyter(tmp_path):
    """The address of a Jupyter server at a prefix of its own, which shows an app."""
    app = write_notebook(tmp_path / "app.ipynb", "print('here', 'I', 'am')")
    project = Project.of(app)
    config = json.loads(hub(project)["jupyter_server_config.json"])
    assert config["NbblocksServer"] == {"root": "/srv/app"}
    config["NbblocksServer"]["root"] = str(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "jupyter_server_config.json").write_text(json.dumps(config))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.base_url": "/user/ann/",
        "ServerApp.jpserver_extensions": {"nbblocks.serve": True},
        "IdentityProvider.token": "sesame",
    }
    paths = {"JUPYTER_CONFIG_PATH": str(tmp_path / "etc"), "PYTHONPATH": os.pathsep.join(sys.path)}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            stderr=log,
            env={**os.environ, **paths},
        )
    root = f"http://127.0.0.1:{port}/user/ann"
    until(lambda: process.poll() is not None or answers(f"{root}/api"))
    yield root + address(project)
    process.terminate()
    process.wait(30)


def answers(url):
    try:
        return get(url)[0] == 200
    except OSError:
        return False


def test_the_app_is_below_the_servers_address_for_who_may_use_the_server(jupyter):
    with joined(f"{jupyter}?token=sesame") as (html, line):
        assert "here I am" in text_of(told(line))
    assert written(html)["base"] == "/user/ann/nbblocks/"
    assert "nbb-visit" not in get(jupyter)[2]
