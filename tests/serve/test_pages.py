"""Served pages, over the protocol: what is sent, which kernels run, what the log holds."""

from __future__ import annotations

import http.client
import json
import os
import re
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from nbblocks import _assets
from nbblocks.serve.cli import main
from nbblocks.serve.runtime import built
from tests.polling import until
from tests.serve.serving import (
    get,
    kernels,
    kernels_of,
    printed,
    shown,
    text_of,
    write_notebook,
    written,
)


def test_a_page_is_ours_and_strips_the_sources(serve, counter):
    status, headers, html = get(serve(counter).url)
    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert "<title>A counter</title>" in html
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert "<em>counts</em>" in html
    assert "AnyWidget" not in html


def test_cells_run_while_the_page_loads(serve, counter):
    said = shown(serve(counter).url)
    kinds = [(each.channel, each.kind) for each in said]
    assert kinds[0] == ("server", "cell")
    assert kinds.index(("iopub", "comm_open")) < kinds.index(("iopub", "execute_result"))
    assert kinds[-1] == ("server", "ready")
    [result] = [each for each in said if each.kind == "execute_result"]
    assert "application/vnd.jupyter.widget-view+json" in result.content["data"]
    assert result.parent["msg_id"] == said[0].content["request"]


def test_the_title_can_be_said(serve, counter):
    assert "<title>Ann &amp; Bob</title>" in get(serve(counter, title="Ann & Bob").url)[2]


def test_a_page_names_its_scripts_by_their_hashed_addresses(serve, counter):
    html = get(serve(counter).url)[2]
    manifest = built()
    ours = written(html)
    assert ours["hash"] == manifest["hash"]
    assert ours["runtime"] == f"/nbblocks/static/{manifest['files']['runtime']}"
    assert f'<script type="module" src="/nbblocks/static/{manifest["page"]["script"]}"' in html
    preloaded = re.findall(r'rel="modulepreload" href="(.+?)"', html)
    needed = [manifest["files"]["runtime"], *manifest["page"]["preload"]]
    assert preloaded == [f"/nbblocks/static/{name}" for name in needed]


def test_a_new_build_reaches_the_next_visitor(serve, counter, tmp_path, monkeypatch):
    server = serve(counter)
    monkeypatch.setattr(_assets, "STATIC", tmp_path)
    page = {"script": "page/main-abc.js", "preload": [], "files": ["page/main-abc.js"]}
    manifest = {"hash": "abc", "files": {"runtime": "runtime-abc.js"}, "page": page}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    (tmp_path / "runtime-abc.js").write_text("// new")
    assert written(get(server.url)[2])["runtime"] == "/nbblocks/static/runtime-abc.js"
    assert get(f"{server.url}nbblocks/static/runtime-abc.js")[2] == "// new"


def test_a_missing_build_says_how_to_make_it(counter, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(_assets, "STATIC", tmp_path)
    _assets.manifest.cache_clear()
    assert main(["serve", str(counter), "--port", "0"]) == 1
    assert "make js" in capsys.readouterr().err
    monkeypatch.undo()
    _assets.manifest.cache_clear()


def test_assets_are_kept_for_ever(serve, counter):
    server = serve(counter)
    for name in [*built()["files"].values(), *built()["page"]["files"]]:
        status, headers, _ = get(f"{server.url}nbblocks/static/{name}")
        assert status == 200
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_assets_come_as_the_browser_takes_them(serve, counter, accepted, sent):
    server = serve(counter)
    name = built()["files"]["runtime"]
    request = Request(f"{server.url}nbblocks/static/{name}", headers={"Accept-Encoding": accepted})
    with urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == sent
        assert answer.headers["Vary"] == "Accept-Encoding"
        body = answer.read()
    suffix = {"br": ".br", "gzip": ".gz", None: ""}[sent]
    assert body == (_assets.STATIC / f"{name}{suffix}").read_bytes()


OUTSIDE = (
    "../_assets.py",
    "%2e%2e/_assets.py",
    "..%2f_assets.py",
    "x/../../_assets.py",
    "//etc/passwd",
)


@pytest.mark.parametrize("path", ["manifest.json", "loader.js", "", *OUTSIDE])
def test_nothing_else_comes_from_the_assets(serve, counter, path):
    assert raw(serve(counter), f"/nbblocks/static/{path}") in (403, 404)


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("route", ["voila/labextensions", "voila/files", "app"])
def test_no_route_leaves_its_folder(serve, counter, route, path):
    server = serve(counter)
    (counter.parent / "_assets.py").write_text("")
    assert raw(server, f"/{route}/{path}") in (302, 403, 404)


def raw(server, path: str) -> int:
    """The status of a path that no client library has cleaned up."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_a_folder_has_an_index(serve, tmp_path):
    write_notebook(tmp_path / "01_first.ipynb", "# The first", "1")
    write_notebook(tmp_path / "deep" / "second app.ipynb", "1")
    write_notebook(tmp_path / ".hidden" / "third.ipynb", "1")
    (tmp_path / "helper.py").write_text("import nbblocks\n")
    (tmp_path / "tool.py").write_text("import nbblocks as gr\ngr.Blocks().launch()\n")
    server = serve(tmp_path, title="My apps")
    html = get(server.url)[2]
    assert "<title>My apps</title>" in html
    links = re.findall(r'href="(/app/.+?)"><strong>(.+?)</strong>', html)
    assert links == [
        ("/app/01_first", "The first"),
        ("/app/tool", "Tool"),
        ("/app/deep/second%20app", "Second app"),
    ]
    status, _, page = get(f"{server.url.rstrip('/')}{links[0][0]}")
    assert (status, "<title>The first</title>" in page) == (200, True)
    until(lambda: kernels(server))


def test_what_is_not_there_is_a_page_of_ours(serve, tmp_path):
    write_notebook(tmp_path / "a.ipynb", "1")
    server = serve(tmp_path)
    for path in ("app/b", "b", "voila/render/a.ipynb", "voila/api/contents"):
        status, _, html = get(server.url + path)
        assert (status, "There is nothing here" in html) == (404, True), path


def test_pictures_beside_a_notebook_come_but_not_its_source(serve, tmp_path):
    (tmp_path / "dot.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    server = serve(write_notebook(tmp_path / "a.ipynb", "# A\n\n![dot](dot.svg)"))
    assert 'src="data:image/svg+xml;base64,' in get(server.url)[2]
    assert get(f"{server.url}dot.svg")[0] == 200
    assert get(f"{server.url}a.ipynb")[0] == 403
    assert get(f"{server.url}voila/files/../a.ipynb")[0] in (403, 404)


def failures(said):
    return [each.content for each in said if each.kind == "error"]


def test_a_failing_cell_ends_the_app_and_its_traceback_goes_to_the_log(serve, tmp_path, caplog):
    server = serve(write_notebook(tmp_path / "a.ipynb", "secret = 1\nsecret / 0", "print('never')"))
    said = shown(server.url)
    assert failures(said) == [{"ename": "", "evalue": "", "traceback": []}]
    assert text_of(said) == ""
    assert said[-1].kind == "ready"
    assert "ZeroDivisionError" in caplog.text


def test_a_cell_that_is_meant_to_fail_ends_nothing(serve, tmp_path):
    path = write_notebook(tmp_path / "a.ipynb", "1 / 0", "print('goes on')")
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["metadata"]["tags"] = ["raises-exception"]
    path.write_text(json.dumps(notebook))
    assert printed(serve(path).url) == "goes on\n"


def test_show_tracebacks_shows_them(serve, tmp_path):
    server = serve(write_notebook(tmp_path / "a.ipynb", "1 / 0"), show_tracebacks=True)
    [failure] = failures(shown(server.url))
    assert failure["ename"] == "ZeroDivisionError"


def test_warnings_are_not_for_visitors(serve, tmp_path):
    code = "import sys\nprint('out')\nprint('careful', file=sys.stderr)"
    server = serve(write_notebook(tmp_path / "a.ipynb", code))
    assert printed(server.url) == "out\n"


def test_a_kernel_that_dies_is_told(serve, tmp_path, caplog):
    server = serve(write_notebook(tmp_path / "a.ipynb", "import os\nos._exit(1)"))
    assert shown(server.url)[-1].kind == "failed"
    assert "died" in caplog.text


def test_a_kernel_that_cannot_start_is_told(serve, counter, monkeypatch, caplog):
    async def fail(*args, **kwargs):
        raise OSError("no more processes")

    monkeypatch.setattr("nbblocks.serve.kernels.AppKernelManager.start_kernel", fail)
    [said] = shown(serve(counter).url)
    assert (said.kind, said.content) == ("failed", {})
    assert "no more processes" in caplog.text


def test_the_kernel_knows_the_request_and_its_folder(serve, tmp_path):
    code = (
        "import os\nprint(os.getcwd(), os.environ['QUERY_STRING'], os.environ['NBBLOCKS_SERVED'])"
    )
    server = serve(write_notebook(tmp_path / "sub" / "a.ipynb", code))
    assert printed(f"{server.url}?x=1&y=2") == f"{tmp_path / 'sub'} x=1&y=2 open\n"


def test_the_end_of_a_page_ends_its_kernel(serve, counter):
    server = serve(counter)
    _, headers, html = get(server.url)
    ours = written(html)
    until(lambda: kernels(server) == [ours["kernel"]])
    for _ in range(2):  # The page may tell twice.
        request = Request(
            f"{server.url}voila/api/shutdown/{ours['kernel']}",
            data=f"_xsrf={ours['xsrf']}".encode(),
            headers={
                "Cookie": "; ".join(c.partition(";")[0] for c in headers.get_all("Set-Cookie"))
            },
        )
        with urlopen(request, timeout=30) as answer:
            assert answer.status == 204
    until(lambda: not kernels(server))


def test_stopping_ends_every_kernel(serve, counter):
    server = serve(counter)
    shown(server.url)
    shown(server.url)
    assert len(kernels_of(os.getpid())) == 2
    folder = server.application.connection_dir
    server.stop()
    assert kernels_of(os.getpid()) == []
    assert not os.path.exists(folder)


def test_behind_a_proxy_addresses_have_its_prefix(serve, counter):
    server = serve(counter, root_path="/demo")
    html = get(server.url)[2]
    assert written(html)["base"] == "/demo/"
    assert written(html)["runtime"].startswith("/demo/nbblocks/static/")


def head(url):
    with urlopen(Request(url, method="HEAD"), timeout=60) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


def test_who_only_asks_whether_an_app_is_there_starts_no_kernel(serve, counter, tmp_path):
    html = "text/html; charset=UTF-8"
    single, several = serve(counter), serve(tmp_path)
    for url in (single.url, f"{single.url}app/counter", several.url, f"{several.url}app/counter"):
        assert head(url) == (200, html, b"")
    with pytest.raises(OSError, match="404"):
        head(f"{several.url}app/gone")
    guarded = serve(counter, token="sesame")
    assert head(f"{guarded.url}login") == (200, html, b"")
    assert head(f"{guarded.url}?token=sesame") == (200, html, b"")
    assert not [each for server in (single, several, guarded) for each in kernels(server)]
