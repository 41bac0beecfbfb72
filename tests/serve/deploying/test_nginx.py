"""Several server processes behind nginx: every visitor stays with one, and another one stands in.

The file for nginx is the one that `nbblocks deploy --target docker --processes N` writes.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from nbblocks.serve.deploying.nginx import site
from nbblocks.serve.visits.returning import FIELD
from tests.polling import until
from tests.serve.serving import answers, get, line, started, text_of, told, write_notebook

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
        self.nginx = start_nginx(folder, conf)
        until(lambda: answers(public))

    def start(self, node):
        """Start a server process, which its kernels know by the variable NODE."""
        address = ["--host", "127.0.0.1", "--port", self.ports[int(node)], "--drain", 0]
        guarding = ["--token", "sesame", "--cookie-secret-file", self.secret]
        proxies = ["--trust-proxy", "127.0.0.1"]
        return started("serve", self.app, *address, *guarding, *proxies, env={"NODE": node})

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


def start_nginx(folder, conf):
    (folder / "site.conf").write_text(conf)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    found = os.environ.get("NBBLOCKS_NGINX") or shutil.which("nginx")
    assert found, "nginx is missing: NBBLOCKS_NGINX=$(python scripts/program.py nginx)"
    return subprocess.Popen([found, "-c", folder / "nginx.conf", "-e", folder / "early"])


def ready(process):
    assert "Running on" in process.stdout.readline()


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
        """Visit the app in another tab; gives the process that its websocket is with."""
        html, cookies = ask(f"{self.url}?{FIELD}=", self.cookies)
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


class Echo(BaseHTTPRequestHandler):
    """Answers with what a proxy says of a visitor and a request: address, scheme, port, and id."""

    def do_GET(self):
        names = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Request-ID")
        text = " ".join(self.headers[name] or "-" for name in names).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@pytest.mark.parametrize(
    ("outer", "said"),
    [
        ((), r"127.0.0.1 http - \w{32}"),
        (("127.0.0.1", "::1"), "192.0.2.9 https 8443 of-the-proxy"),
    ],
)
def test_only_a_proxy_that_is_named_is_believed(tmp_path, outer, said):
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server, ExitStack() as stack:
        Thread(target=server.serve_forever).start()
        stack.callback(server.shutdown)
        (public,) = free_ports(1)
        conf = site([f"127.0.0.1:{server.server_port}"], f"127.0.0.1:{public}", outer)
        nginx = start_nginx(tmp_path, conf)
        stack.callback(nginx.wait, 30)
        stack.callback(nginx.terminate)
        until(lambda: answers(public))
        url = f"http://127.0.0.1:{public}/"
        headers = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "https"}
        headers |= {"X-Forwarded-Port": "8443", "X-Request-ID": "of-the-proxy"}
        _, answer, text = get(url, **headers)
        assert re.fullmatch(said, text)
        # Nor does a browser take a cookie in a frame otherwise.
        in_frames = "; SameSite=None; Secure; Partitioned"
        assert answer["Set-Cookie"].endswith(in_frames if outer else "; SameSite=Lax")
        if outer:
            less = {"X-Forwarded-For": "192.0.2.9", "X-Forwarded-Proto": "gopher"}
            assert re.fullmatch(r"192.0.2.9 http - \w{32}", get(url, **less)[2])


def test_names_of_containers_are_looked_up_again():
    """By the text only: Debian's nginx is too old to do so, and refuses the file."""
    conf = site(["app1:7860", "192.0.2.1:7860", "[::1]:7860"], 80)
    assert "    server app1:7860 resolve max_fails" in conf
    assert "    server 192.0.2.1:7860 max_fails" in conf
    assert "    server [::1]:7860 max_fails" in conf
    assert "    resolver 127.0.0.11 " in conf
    assert "resolver" not in site(["192.0.2.1:7860"], 80)


def test_visitors_are_spread_out_and_stay_where_they_are(cluster):
    for node in ("0", "1"):
        for browser in browsers_of(cluster, node, 2):
            assert [browser.visit() for _ in range(2)] == [node] * 2


def test_who_is_sent_away_is_known_when_they_come_again(cluster):
    """A place in the waiting room, say, is one at one of the processes."""
    status, headers, _ = get(f"{cluster.url}nowhere?token=sesame")
    assert status == 404
    assert "nbblocks_node=" in str(headers.get_all("Set-Cookie"))


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
