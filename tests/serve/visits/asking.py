"""What a page asks its server and its kernel for, without a browser."""

from __future__ import annotations

import json
from functools import partial

from websockets.sync.client import connect

from nbblocks.serve.visits.frames import pack
from tests.serve.serving import get, line, unpacked


def message(kind: str, **content) -> bytes:
    header = {
        "msg_id": "ask",
        "msg_type": kind,
        "session": "page",
        "username": "",
        "version": "5.3",
    }
    return pack("shell", [json.dumps(header).encode(), b"{}", b"{}", json.dumps(content).encode()])


def heard(socket, kind: str):
    """All that a page hears until the kernel says something of a kind about its message."""
    found = []
    while not found or (found[-1].kind, found[-1].parent.get("msg_id")) != (kind, "ask"):
        frame = socket.recv(30)
        if isinstance(frame, bytes):  # a text is about the line itself
            found.append(unpacked(frame))
    return found


def page_of(server):
    """Ask for a page; gives what connects to its visit, as often as it is called."""
    _, headers, html = get(server.url)
    cookies = "; ".join(each.partition(";")[0] for each in headers.get_all("Set-Cookie"))
    return partial(connect, line(server.url, html), additional_headers={"Cookie": cookies})
