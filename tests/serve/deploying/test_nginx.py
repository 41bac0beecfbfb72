"""Several server processes behind nginx: every visitor stays with one, and another one stands in.

The file for nginx is the one that `nbblocks deploy --target docker --processes N` writes.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack

import psutil
import pytest

from nbblocks.serve.deploying.nginx import site
from tests.serve.serving import get, joined, text_of, told, until, write_notebook, written

MAIN = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


class Cluster:
    """Two server processes with one secret and one token, and nginx before them."""

    def __init__(self, folder):
        write_notebook(folder / "app.ipynb", "import os\nprint('node', os.environ['NODE'])")
        self.secret = folder / "secret"
        self.secret.write_text("x" * 64)
        self.secret.chmod(0o600)
        self.app = folder / "app.ipynb"
        *self.ports, public = free_ports(3)
        self.url = f"http://127.0.0.1:{public}/"
        self.servers = {node: self.start(node) for node in ("0", "1")}
        for process in self.servers.values():
            ready(process)
        servers = [f"127.0.0.1:{port}" for port in self.ports]
        (folder / "site.conf").write_text(site(servers, f"127.0.0.1:{public}"))
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        found = os.environ.get("NBBLOCKS_NGINX") or shutil.which("nginx")
        assert found, "nginx is missing: NBBLOCKS_NGINX=$(python scripts/nginx.py)"
        self.nginx = subprocess.Popen([found, "-c", folder / "nginx.conf", "-e", folder / "early"])
        until(lambda: answers(public))

    def start(self, node):
        """Start a server process, which its kernels know by the variable NODE."""
        command = [sys.executable, "-m", "nbblocks.serve", "serve", self.app, "--no-browser"]
        address = ["--host", "127.0.0.1", "--port", self.ports[int(node)], "--drain", 0]
        guarding = ["--token", "sesame", "--cookie-secret-file", self.secret]
        proxies = ["--trust-proxy", "127.0.0.1"]
        return subprocess.Popen(
            [str(part) for part in [*command, *address, *guarding, *proxies]],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NODE": node},
        )

    def kernel_of(self, node):
        """Have a kernel in a process that is asked without nginx; gives its id."""
        direct = f"http://127.0.0.1:{self.ports[int(node)]}/?token=sesame"
        with joined(direct) as (html, line):
            told(line)
        return written(html)["kernel"]

    def kill(self, node):
        """Kill a server process, without a warning."""
        process = self.servers[node]
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        end(process)
        assert not psutil.wait_procs(children, timeout=30)[1], "kernels outlive their server"

    def close(self):
        """End everything."""
        for process in (self.nginx, *self.servers.values()):
            process.terminate()
        for process in (self.nginx, *self.servers.values()):
            end(process)


def ready(process):
    assert b"Running on" in process.stdout.readline()


def end(process):
    process.wait(30)
    if process.stdout:
        process.stdout.close()


def free_ports(count):
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    cluster = Cluster(folder)
    yield cluster
    cluster.close()
    serious = re.compile(r"\[(emerg|alert|crit)\]")
    log = (folder / "error.log").read_text()
    assert not [line for line in log.splitlines() if serious.search(line)]


class Browser:
    """Somebody with cookies."""

    def __init__(self, cluster):
        self.url = cluster.url
        _, answer, _ = get(f"{self.url}?token=sesame")
        cookies = [each.partition(";")[0] for each in answer.get_all("Set-Cookie")]
        self.cookie = "; ".join(cookies)
        assert "nbblocks_node=" in self.cookie

    def visit(self):
        """Visit the app; gives the process that its websocket is with."""
        with joined(self.url, Cookie=self.cookie) as (html, line):
            node = re.search(r"node (\d)", text_of(told(line)))[1]
            # Whatever else the page asks for goes to the process that has its kernel.
            kernel = f"{self.url}api/kernels/{written(html)['kernel']}"
            assert [get(kernel, Cookie=self.cookie)[0] for _ in range(4)] == [200] * 4
        return node


def browsers_of(cluster, node, count=1):
    """Browsers that nginx has sent to a process; about every second one is."""
    found = []
    for _ in range(40):
        browser = Browser(cluster)
        if browser.visit() == node:
            found.append(browser)
        if len(found) == count:
            return found
    raise AssertionError(f"of 40 browsers {len(found)} came to process {node}")


def test_visitors_are_spread_out_and_stay_where_they_are(cluster):
    for node in ("0", "1"):
        for browser in browsers_of(cluster, node, 2):
            assert [browser.visit() for _ in range(2)] == [node] * 2


def test_who_has_not_logged_in_is_asked_to_on_every_process(cluster):
    for _ in range(6):
        status, _, html = get(cluster.url)
        assert (status, "Log in" in html) == (200, True)


@pytest.mark.parametrize("node", ["0", "1"])
def test_when_a_process_dies_the_other_one_takes_its_visitors_over(cluster, node):
    (browser,) = browsers_of(cluster, node)
    (neighbour,) = browsers_of(cluster, "1" if node == "0" else "0")
    cluster.kill(node)
    # Without another login: both processes sign with the same secret.
    assert browser.visit() == neighbour.visit() != node
    cluster.servers[node] = cluster.start(node)
    ready(cluster.servers[node])
    kernel = cluster.kernel_of(node)
    until(lambda: get(f"{cluster.url}api/kernels/{kernel}", Cookie=browser.cookie)[0] == 200)
    assert browser.visit() == node != neighbour.visit()
