"""A real JupyterHub: its login counts, users have apps of their own, strangers must log in."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import socket
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import nbblocks.serve
from nbblocks.testing.process import ServerProcess
from tests.polling import until
from tests.serve.clicking import Page
from tests.serve.serving import line, written

PROXY = Path(__file__).parents[2] / "js/node_modules/configurable-http-proxy"
FINDS_US = {"PYTHONPATH": os.pathsep.join(sys.path)}
OTHERS = ("jupyterlab", "jupyter_lsp", "notebook", "notebook_shim", "voila.server_extension")
APP = """
import nbblocks as gr

with gr.Blocks() as demo:
    out, button = gr.Textbox(), gr.Button()
    button.click(lambda: "clicked", None, out)
"""


def free_ports(number):
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)
        ]
        return [each.getsockname()[1] for each in sockets]


def settings(folder, ports):
    """A hub whose users need a name only, and have their servers on this machine."""
    public, hub, api = (f"http://127.0.0.1:{port}" for port in ports)
    proxy = PROXY / json.loads((PROXY / "package.json").read_text())["bin"][PROXY.name]
    return {
        "JupyterHub.bind_url": public,
        "JupyterHub.hub_bind_url": hub,
        "JupyterHub.db_url": "sqlite:///:memory:",
        "JupyterHub.cookie_secret_file": str(folder / "cookie_secret"),
        "JupyterHub.authenticator_class": "dummy",
        "JupyterHub.spawner_class": "simple",
        "Authenticator.allow_all": True,
        "ConfigurableHTTPProxy.api_url": api,
        "ConfigurableHTTPProxy.auth_token": "secret-of-hub-and-proxy",
        "ConfigurableHTTPProxy.command": [shutil.which("node"), str(proxy)],
        "SimpleLocalProcessSpawner.home_dir_template": f"{folder}/{{username}}",
        "Spawner.cmd": [sys.executable, "-m", "jupyterhub.singleuser"],
        "Spawner.args": ["--allow-root"],
        "Spawner.environment": {
            **FINDS_US,
            "JUPYTER_CONFIG_PATH": str(folder / "etc"),
            "JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp",
        },
    }


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A hub with an app in the home of the user `ann`; gives its address."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "ann").mkdir()
    (folder / "ann" / "app.py").write_text(APP)
    (folder / "ann" / "picture.png").write_bytes(b"\x89PNG")
    ours = Path(nbblocks.serve.__file__).with_name("jupyter_server_config.json")
    extensions = json.loads(ours.read_text())["ServerApp"]["jpserver_extensions"]
    # Those that are installed beside it take their time to start, and are not used here.
    extensions |= dict.fromkeys(OTHERS, False)
    server = {"ServerApp": {"jpserver_extensions": extensions}}
    (folder / "etc").mkdir()
    (folder / "etc" / "jupyter_server_config.json").write_text(json.dumps(server))
    ports = free_ports(3)
    config = folder / "jupyterhub_config.py"
    lines = (f"c.{name} = {value!r}" for name, value in settings(folder, ports).items())
    config.write_text("\n".join(lines) + "\n")
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    process = ServerProcess(command, env={**os.environ, **FINDS_US}, cwd=folder)
    url = f"http://127.0.0.1:{ports[0]}/"
    try:
        until(lambda: Browser(url).get("hub/health")[0] == 200, 60)
        yield url
    finally:
        process.stop()


class Browser:
    """A browser's cookies and forms, without the browser."""

    def __init__(self, url):
        self.url = url
        self._jar = http.cookiejar.CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._jar))

    def get(self, path, data=None):
        """Return (status, address in the end, text) of a path or an address."""
        address = path if "://" in path else f"{self.url}{path}"
        try:
            answer = self._opener.open(address, data, timeout=60)
        except HTTPError as error:
            answer = error
        except OSError:  # nothing listens yet
            return 0, "", ""
        with answer:
            return answer.status, answer.geturl(), answer.read().decode(errors="replace")

    def landed(self, path):
        """The path of the page that is shown for one."""
        return urlsplit(self.get(path)[1]).path

    def post(self, path, **fields):
        return self.get(path, urlencode(fields).encode())

    def log_in(self, name, page="hub/home"):
        """Ask for a page, which leads to the hub's login, and see whether that leads back."""
        _, login, form = self.get(page)
        assert urlsplit(login).path == "/hub/login"
        token = re.search(r'name="_xsrf"[^>]*value="(.*?)"', form)[1]
        assert urlsplit(self.post(login, username=name, _xsrf=token)[1]).path == f"/{page}"
        return self

    def connect(self, address):
        """Open a websocket with the cookies that a browser would send."""
        request = Request(address.replace("ws", "http", 1))
        self._jar.add_cookie_header(request)
        return connect(address, additional_headers={"Cookie": request.get_header("Cookie") or ""})


@pytest.fixture(scope="module")
def ann(hub):
    """The user `ann`, whose server runs."""
    ann = Browser(hub).log_in("ann")
    ann.get("hub/spawn")
    until(lambda: ann.landed("user/ann/nbblocks/") == "/user/ann/nbblocks/", 60)
    return ann


def test_a_user_opens_an_app_of_their_own_and_clicks(ann):
    status, _, html = ann.get("user/ann/nbblocks/app/app")
    assert status == 200
    assert written(html)["base"] == "/user/ann/nbblocks/"
    address = line(ann.url, html)
    with ann.connect(address) as connection:
        page = Page(html, connection)
        page.click()
        page.until(lambda: "clicked" in page.values)
        # Neither a stranger nor another user gets at it, whatever they have heard of it.
        for other in (Browser(ann.url), Browser(ann.url).log_in("bob")):
            with pytest.raises(InvalidStatus, match="403"):
                other.connect(address)
    end = f"user/ann/nbblocks/voila/api/shutdown/{page.kernel}"
    assert ann.post(end, page=written(html)["page"])[0] == 403  # a form of another site
    assert ann.post(end, page=written(html)["page"], _xsrf=written(html)["xsrf"])[0] == 204


@pytest.mark.parametrize("path", ["app/app", "", "voila/files/picture.png"])
def test_others_do_not_get_in(ann, path):
    own = f"user/ann/nbblocks/{path}"
    assert ann.landed(own) == f"/{own}"
    Browser(ann.url).log_in("ann", own)
    assert Browser(ann.url).log_in("bob").get(own)[0] == 403
