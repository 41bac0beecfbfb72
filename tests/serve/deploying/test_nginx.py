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
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from nbblocks.serve.deploying.nginx import site
from tests.polling import until
from tests.serve.serving import answers, get, line, text_of, told, write_notebook

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
        # Sooner than in truth: the test waits for it.
        conf = site(servers, f"127.0.0.1:{public}").replace("fail_timeout=5s", "fail_timeout=1s")
        (folder / "site.conf").write_text(conf)
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

    def visit_to(self, node):
        """Visit a process without nginx; gives the page, and the cookie that opens its kernel."""
        direct = f"http://127.0.0.1:{self.ports[int(node)]}/?token=sesame"
        html, cookies = ask(direct)
        with connect(line(direct, html), additional_headers={"Cookie": cookies}) as socket:
            told(socket)
        return html, re.search("nbblocks-kernel=[^;]+", cookies)[0]

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


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nginx")
    cluster = Cluster(folder)
    yield cluster
    cluster.close()
    serious = re.compile(r"\[(emerg|alert|crit)\]")
    log = (folder / "error.log").read_text()
    assert not [line for line in log.splitlines() if serious.search(line)]


def ask(url, cookies=""):
    """Ask for a page; gives it, and the cookies that its browser has then."""
    status, answer, html = get(url, Cookie=cookies)
    assert status == 200
    new = [each.partition(";")[0] for each in answer.get_all("Set-Cookie") or ()]
    return html, "; ".join(filter(None, [cookies, *new]))


def reaches(url, html, cookies):
    """Does the websocket of a page come to the process that has the page's kernel?"""
    try:
        with connect(line(url, html), additional_headers={"Cookie": cookies}) as socket:
            return bool(socket.recv(30))
    except (InvalidStatus, ConnectionClosed):  # another process knows no such visit
        return False


class Browser:
    """Somebody who has logged in."""

    def __init__(self, cluster):
        self.url = cluster.url
        _, self.cookies = ask(f"{self.url}?token=sesame")
        assert "nbblocks_node=" in self.cookies

    def visit(self):
        """Visit the app; gives the process that its websocket is with."""
        html, cookies = ask(self.url, self.cookies)
        with connect(line(self.url, html), additional_headers={"Cookie": cookies}) as socket:
            node = re.search(r"node (\d)", text_of(told(socket)))[1]
        # The visit is found again, as when a network was away: by the process that has its kernel.
        assert all(reaches(self.url, html, cookies) for _ in range(4))
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
    html, opens = cluster.visit_to(node)
    own = [each for each in browser.cookies.split("; ") if not each.startswith("nbblocks-kernel=")]
    # The browser's own cookies lead to the process, as soon as nginx looks there again. It does so
    # with one connection, and sends others there when that is over.
    until(lambda: all(reaches(cluster.url, html, "; ".join([*own, opens])) for _ in range(2)))
    assert browser.visit() == node != neighbour.visit()
