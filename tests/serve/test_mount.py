"""Apps inside a Jupyter server, under the address that JupyterHub gives it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import psutil
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import nbblocks.serve
from nbblocks.serve.mounted import RootCatalog
from tests.polling import until
from tests.serve.serving import (
    answers,
    get,
    joined,
    kernels_of,
    line,
    told,
    write_notebook,
    written,
)

BASE = "/user/ann%40b/"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """A Jupyter server with an app in a folder of its files; gives its address and process."""
    folder = tmp_path_factory.mktemp("home")
    write_notebook(folder / "apps" / "hello.ipynb", "# Hello", "print('hello from', __name__)")
    write_notebook(folder / ".hidden" / "no.ipynb", "print('secret')")
    config = folder / ".config" / "jupyter_server_config.d"
    config.mkdir(parents=True)
    shutil.copy(Path(nbblocks.serve.__file__).with_name("jupyter_server_config.json"), config)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(folder / ".config"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    options = {"port": port, "root_dir": folder, "base_url": BASE, "port_retries": 0}
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    log = folder / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(
            [*command, "--IdentityProvider.token=sesame"], stderr=stream, env=environment
        )
    until(lambda: answers(port), 60)  # it says that it runs before it listens
    assert "nbblocks.serve | extension was successfully loaded" in log.read_text()
    assert "nbblocks: kernel websockets answer without delay" in log.read_text()
    yield f"http://127.0.0.1:{port}{BASE}", process
    children = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    process.wait(30)
    psutil.wait_procs(children, 30)
    assert not [child for child in children if child.is_running()]


def landed(url):
    """Where the server sends a stranger."""
    with urlopen(url, timeout=30) as answer:
        return answer.geturl()


def test_an_app_runs_with_the_login_of_the_server(jupyter):
    url, process = jupyter
    app = f"{url}nbblocks/app/apps/hello"
    # Who is nobody yet is sent to the server's login, which leads back here.
    assert f"next={quote(urlsplit(app).path, safe='')}" in landed(app)
    assert kernels_of(process.pid) == []
    status, headers, html = get(f"{app}?token=sesame")
    assert status == 200
    assert written(html)["base"] == f"{BASE}nbblocks/"
    assert "'strict-dynamic'" in headers["Content-Security-Policy"]
    with joined(f"{app}?token=sesame") as (_, page):
        said = told(page)
        assert said[-1].kind == "ready"
        assert "hello from __main__\n" in [each.content.get("text") for each in said]
    with pytest.raises(InvalidStatus, match="403"):
        connect(line(url, html)).__enter__()


def test_the_index_names_apps_and_the_server_stays_as_it_is(jupyter):
    url, _ = jupyter
    assert get(f"{url}nbblocks/?token=sesame")[0] == 200
    assert get(f"{url}nbblocks?token=sesame")[0] == 200
    assert '"started"' in get(f"{url}api/status?token=sesame")[2]
    for path in ("nbblocks/healthz", "nbblocks/metrics", "nbblocks/app/.hidden/no"):
        assert get(f"{url}{path}?token=sesame")[0] == 404


def test_apps_are_found_by_their_paths(tmp_path):
    root = tmp_path / "root"
    write_notebook(root / "one.ipynb", "# One")
    write_notebook(root / "in" / "two.ipynb", "# Two")
    (root / "in" / "three.py").write_text("")
    (tmp_path / "out.py").write_text("")
    (root / "linked.py").symlink_to(tmp_path / "out.py")
    catalog = RootCatalog(root, "Apps")
    assert [app.title for app in catalog.apps()] == ["One"]
    for slug in ("one", "one.ipynb", "in/two", "in/three", "in/three.py"):
        assert catalog.find(slug).path.is_relative_to(root)
    for slug in (
        "",
        "in",
        "two",
        "../out",
        "linked",
        "in/../../out.py",
        f"/{tmp_path}/out",
        ".x/y",
    ):
        assert catalog.find(slug) is None
