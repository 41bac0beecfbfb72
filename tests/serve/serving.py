"""What the tests of serving share: notebooks to serve, requests, and counting kernels."""

from __future__ import annotations

import gc
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import nbformat
import psutil
import zmq
from websockets.sync.client import connect

from nbblocks.testing.process import ServerProcess
from tests.polling import until

COUNTER = '''
import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const button = document.createElement("button");
      const show = () => { button.textContent = `count is ${model.get("value")}`; };
      button.onclick = () => model.send({});
      model.on("change:value", show);
      show();
      el.append(button);
    } }
    """
    value = traitlets.Int(0).tag(sync=True)

    def count(self, *_):
        self.value += 1

counter = Counter()
counter.on_msg(counter.count)
counter
'''


def write_notebook(path: Path, *cells: str, title: str = "") -> Path:
    """Write a notebook; a cell that starts with `#` and a blank is Markdown."""
    make = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    notebook = nbformat.v4.new_notebook(cells=[make[text.startswith("# ")](text) for text in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "", "language": "python"}
    if title:
        notebook.metadata.title = title
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def environment(**more: str) -> dict[str, str]:
    """What a process is told that is to find this checkout, and more."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more}


def started(*arguments: object, env: dict[str, str] | None = None, **how: Any) -> subprocess.Popen:
    """Start `nbblocks …` in a process of its own, whose output is text for the test to read."""
    command = [sys.executable, "-m", "nbblocks.serve", *map(str, arguments), "--no-browser"]
    variables = environment(**env or {})
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables, **how)


@contextmanager
def jupyter_server(config: Path, **options: object):
    """A Jupyter server in a process of its own, with the token `sesame`; gives the process.

    Args:
        config: The folder of its configuration.
        **options: Of `ServerApp`.
    """
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    options["port"] = 0
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    variables = environment(JUPYTER_CONFIG_PATH=str(config))
    command.append("--IdentityProvider.token=sesame")
    process = ServerProcess(command, env=variables, cwd=config)
    try:
        until(lambda: answers(urlsplit(process.url).port), 60)  # it says so before it listens
        yield process
    finally:
        process.stop()


def answers(port: int) -> bool:
    """Whether something listens at a port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def kernels_of(pid: int) -> list[psutil.Process]:
    """The kernels that a process has started."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [child for child in children if _is_kernel(child, children)]


def _is_kernel(process: psutil.Process, others: list[psutil.Process]) -> bool:
    """A kernel that is forked has the command line of its zygote, but a session of its own."""
    command = " ".join(_command(process))
    if "nbblocks.serve.forking.zygote" in command:
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            zygotes = {other.pid for other in others} & {process.ppid()}
            return bool(zygotes) and os.getsid(process.pid) == process.pid
        return False
    return "ipykernel_launcher" in command


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def get(url: str, **headers: str):
    """Return (status, headers, text) of an address."""
    try:
        answer = urlopen(Request(url, headers=headers), timeout=60)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers, answer.read().decode()


def cookies_for(path: str, headers) -> str:
    """The cookies that a browser sends with a request for a path, of those that it was sent."""
    kept = []
    for text in headers.get_all("Set-Cookie") or []:
        [(name, morsel)] = SimpleCookie(text).items()
        if path.startswith(morsel["path"] or "/"):
            kept.append(f"{name}={morsel.value}")
    return "; ".join(kept)


def post(url: str, cookies: str) -> int:
    """Post nothing to an address, as a page of the server does; gives the status."""
    token = re.search(r"_xsrf=([^;]+)", cookies)[1]
    sent = {"Cookie": cookies, "X-XSRFToken": token}
    try:
        with urlopen(Request(url, b"", sent), timeout=10) as answer:
            return answer.status
    except HTTPError as error:
        with error:
            return error.status


def kernels(server):
    return server.application.kernel_manager.list_kernel_ids()


def open_sockets() -> list[zmq.Socket]:
    """The sockets to kernels that nobody has closed."""
    # `isinstance` would look through weak proxies, some of them dead.
    sockets = [each for each in gc.get_objects() if issubclass(type(each), zmq.Socket)]
    return [each for each in sockets if not each.closed]


def written(html: str) -> dict[str, str]:
    """What the server has written into a page for its script."""
    return json.loads(re.search(r'id="nbb-visit">(.+?)</script>', html)[1])


def line(url: str, html: str) -> str:
    """The address of the websocket of a page."""
    root, visit = re.match(r"http(s?://[^/]+)/", url)[1], written(html)
    return f"ws{root}{visit['base']}api/kernels/{visit['kernel']}/channels"


@dataclass
class Said:
    """A message that a page has received."""

    channel: str
    header: dict
    parent: dict
    content: dict
    buffers: list[bytes]

    @property
    def kind(self) -> str:
        return self.header["msg_type"]


def unpacked(frame: bytes) -> Said:
    """Take a frame of the page's websocket apart."""
    count = int.from_bytes(frame[:8], "little")
    offsets = [int.from_bytes(frame[8 * i : 8 * i + 8], "little") for i in range(1, count + 1)]
    parts = [frame[start:end] for start, end in pairwise(offsets)]
    header, parent, _, content = (json.loads(part) for part in parts[1:5])
    return Said(parts[0].decode(), header, parent, content, parts[5:])


@contextmanager
def joined(url: str, **headers: str):
    """Visit an app as its page does; gives the page's HTML and its open websocket."""
    status, answer, html = get(url, **headers)
    assert status == 200, html
    cookies = [each.partition(";")[0] for each in answer.get_all("Set-Cookie") or []]
    sent = "; ".join(filter(None, [headers.get("Cookie", ""), *cookies]))
    with connect(line(url, html), additional_headers={"Cookie": sent}) as socket:
        yield html, socket


def told(socket) -> list[Said]:
    """All that a page is told over its websocket until its cells have run."""
    found = []
    while not found or (found[-1].channel, found[-1].kind) not in _ENDS:
        frame = socket.recv(60)
        if isinstance(frame, bytes):  # a text is about the line itself
            found.append(unpacked(frame))
    return found


def shown(url: str, **headers: str) -> list[Said]:
    """Visit an app and return all that its page is told until its cells have run."""
    with joined(url, **headers) as (_, socket):
        return told(socket)


_ENDS = (("server", "ready"), ("server", "failed"))


def text_of(messages: list[Said]) -> str:
    """What cells have printed."""
    return "".join(said.content["text"] for said in messages if said.kind == "stream")


def printed(url: str, **headers: str) -> str:
    """Visit an app and return what its cells print."""
    return text_of(shown(url, **headers))
