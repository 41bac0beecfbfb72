"""A page without a browser: joins its visit by HTTP and websocket, hears what is shown, clicks."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import _common  # noqa: F401 - makes a checkout importable
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    websocket_connect,
)

from nbblocks.base.opening import OPENED
from nbblocks.serve.visits.frames import PROTOCOL, pack, unpack

OWED = 32
"""Messages that are heard before the server is told."""

PATIENCE = 120.0
"""Seconds that a visitor waits for anything."""

APP = """
with gr.Blocks() as demo:
    count = gr.Number(0, label="Count")
    add = gr.Button("Add")
    add.click(lambda number: number + 1, count, count)
"""

AsyncHTTPClient.configure(None, max_clients=1000)


class GoneError(Exception):
    """The server, or the visitor's kernel, has hung up."""


class Visitor:
    """One visitor of `APP`.

    Args:
        url: The app's address.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._page = uuid.uuid4().hex
        self._cookies = ""
        self._visit: dict[str, Any] = {}
        self._socket: WebSocketClientConnection | None = None
        self._joined = False
        self._sent: list[bytes] = []
        """What the server may not have heard yet."""
        self._done = self._heard = 0
        """Messages of ours that it has heard, and of its that we have."""
        self._comms: dict[str, str] = {}
        self._ids: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self.shown: dict[str, Any] = {}
        """The newest value of each component."""
        self._moved = asyncio.Event()
        self._ready = asyncio.Event()
        self._lost: str | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def kernel(self) -> str:
        """The kernel's id."""
        return self._visit["kernel"]

    @property
    def gone(self) -> bool:
        """Has its socket been closed by the other end?"""
        return self._lost is not None

    async def arrive(self) -> float:
        """Ask for the page, join the visit and wait until the app is there; returns the seconds."""
        began = time.perf_counter()
        page = await self._ask(self._url)
        self._cookies = "; ".join(
            cookie.split(";")[0] for cookie in page.headers.get_list("Set-Cookie")
        )
        found = re.search(r'id="nbb-visit">(.*?)</script>', page.body.decode())
        if found is None:
            raise GoneError("the page names no visit")
        self._visit = json.loads(found[1])
        await self.connect()
        await self._wait(self._ready)
        return time.perf_counter() - began

    async def connect(self) -> None:
        """Open the websocket; a second time as a page does whose first one was cut."""
        base = self._url.replace("http", "ws", 1).rstrip("/")
        met = f"&heard={self._heard}" if self._ready.is_set() else ""
        request = HTTPRequest(
            f"{base}/api/kernels/{self.kernel}/channels?page={self._visit['page']}{met}",
            headers={"Cookie": self._cookies},
        )
        self._lost, self._joined = None, False
        self._socket = await websocket_connect(request, subprotocols=[PROTOCOL])
        self._task = asyncio.ensure_future(self._listen(self._socket))

    async def reconnect(self) -> None:
        """Cut the socket as a network does that fails, and go on over another one.

        Nothing is asked for anew: what was lost stays lost, and who waits for it says so.
        """
        self.cut()
        await self.connect()

    async def click(self) -> float:
        """Click, and wait until the number is one more; returns the seconds."""
        due, began = self.shown["number"] + 1, time.perf_counter()
        events = [[self._ids["button"], "click", None]]
        self._send({"kind": "event", "page": self._page, "values": {}, "events": events})
        while self.shown["number"] != due:
            self._moved.clear()
            await self._wait(self._moved)
        return time.perf_counter() - began

    async def until(self, name: str) -> Any:
        """Wait until a component has a value, and return it."""
        while not self.shown.get(name):
            self._moved.clear()
            await self._wait(self._moved)
        return self.shown[name]

    async def leave(self) -> None:
        """Go as a page goes, which ends the kernel."""
        base = self._url.rstrip("/")
        headers = {"Cookie": self._cookies, "X-XSRFToken": self._visit["xsrf"]}
        end = f"{base}/voila/api/shutdown/{self.kernel}"
        form = urlencode({"page": self._visit["page"]})
        await self._ask(end, method="POST", headers=headers, body=form)
        self.cut()

    def cut(self) -> None:
        """Close the socket, as a network does that fails."""
        if self._task is not None:
            self._task.cancel()
        self._joined = False
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def _ask(self, url: str, **options: Any) -> HTTPResponse:
        request = HTTPRequest(url, request_timeout=PATIENCE, connect_timeout=PATIENCE, **options)
        return await AsyncHTTPClient().fetch(request)

    async def _wait(self, event: asyncio.Event) -> None:
        await asyncio.wait_for(event.wait(), PATIENCE)
        if self._lost is not None:
            raise GoneError(self._lost)

    async def _listen(self, socket: WebSocketClientConnection) -> None:
        while (data := await socket.read_message()) is not None:
            if isinstance(data, str):
                self._agree(**json.loads(data))
                continue
            self._heard += 1
            if not self._heard % OWED:
                self._tell()
            frame = unpack(data)
            if frame.header["msg_type"] in (OPENED, "comm_msg", "failed"):
                self._hear(frame.header["msg_type"], json.loads(frame.parts[3]))
        self._lost = f"the socket was closed: {socket.close_code} {socket.close_reason}"
        self._moved.set()
        self._ready.set()

    def _agree(self, heard: int, asks: bool = False) -> None:
        """Take what the server says about the line, as `js/src/page/line.ts` does."""
        if asks:
            self._tell(there=True)
        del self._sent[: heard - self._done]
        self._done = heard
        if not self._joined:
            self._joined = True
            for frame in self._sent:
                self._write(frame)

    def _tell(self, **words: bool) -> None:
        self._write(json.dumps({"heard": self._heard, **words}))

    def _write(self, data: bytes | str) -> None:
        assert self._socket is not None
        try:
            self._socket.write_message(data, binary=isinstance(data, bytes))
        except WebSocketClosedError as error:
            raise GoneError(self._lost) from error

    def _hear(self, kind: str, content: dict[str, Any]) -> None:
        if kind == OPENED:
            for opened in content["comms"]:
                state, comm = opened["data"]["state"], opened["comm_id"]
                name = state.get("_component")
                if name:
                    self._comms[name], self._ids[name] = comm, state["_id"]
                    self._names[comm] = name
                    self.shown[name] = state.get("value")
            if {"channel", "number", "button"} <= self._comms.keys() and not self._ready.is_set():
                hello = {"kind": "hello", "page": self._page, "href": self._url, "dark": False}
                self._send({**hello, "cell": None})
                self._ready.set()
        elif kind == "failed":
            self._lost = "the app has failed"
            self._ready.set()
        elif content["comm_id"] in self._names:
            state = content["data"].get("state", {})
            if "value" in state:
                self.shown[self._names[content["comm_id"]]] = state["value"]
                self._moved.set()

    def _send(self, message: dict[str, Any]) -> None:
        self._say(self._comms["channel"], {"method": "custom", "content": message})

    def _say(self, comm: str, data: dict[str, Any]) -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "comm_msg",
            "session": self._page,
            "username": "",
            "date": "2026-01-01T00:00:00Z",
            "version": "5.3",
        }
        content = {"comm_id": comm, "data": data}
        parts = [json.dumps(each).encode() for each in (header, {}, {}, content)]
        self._sent.append(pack("shell", parts))
        if self._joined:
            self._write(self._sent[-1])
