"""A file goes down as bytes or a URL, and comes up as the id of an upload only."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nbblocks.errors import Error, InvalidValueError
from nbblocks.files import FileCache, FileData, UploadStore, from_wire, to_wire
from nbblocks.files.wire import download


@pytest.fixture
def cache():
    cache = FileCache()
    yield cache
    cache.close()


@pytest.fixture
def server(tmp_path):
    (tmp_path / "cat.txt").write_text("meow")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=tmp_path)
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_down(cache):
    assert to_wire(cache.save(b"abc", "a.png")) == {
        "name": "a.png",
        "mime": "image/png",
        "size": 3,
        "data": b"abc",
    }
    assert to_wire(FileData(url="https://example.org/a.png")) == {
        "name": "a.png",
        "mime": "image/png",
        "size": None,
        "url": "https://example.org/a.png",
    }
    assert to_wire(None) is None


@pytest.mark.parametrize(
    "value",
    [
        {"path": "/etc/passwd"},
        {"url": "http://169.254.169.254/"},
        {"upload": 3},
        "/etc/passwd",
        [],
        0,
    ],
)
def test_a_page_names_no_path_and_no_url(cache, value):
    with pytest.raises(InvalidValueError, match="only send the id of an upload"):
        from_wire(value, UploadStore(cache))


def test_none_comes_up_as_none(cache):
    assert from_wire(None, UploadStore(cache)) is None


def test_download(cache, server):
    file = download(FileData(url=f"{server}/cat.txt"), cache)
    assert Path(file.path).read_text() == "meow"
    assert (file.name, file.mime_type) == ("cat.txt", "text/plain")
    assert download(file, cache) is file


def test_download_that_fails_says_what_to_check(cache, server):
    with pytest.raises(Error, match=r"Cannot download .*/dog.txt: .*404.*Check the address"):
        download(FileData(url=f"{server}/dog.txt"), cache)
