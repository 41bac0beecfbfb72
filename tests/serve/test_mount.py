"""Apps inside a Jupyter server, under the address that JupyterHub gives it."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

import nbblocks.serve
from nbblocks.serve.mounted import RootCatalog
from tests.serve.serving import (
    cookies_for,
    get,
    joined,
    jupyter_server,
    kernels_of,
    line,
    post,
    told,
    write_notebook,
    written,
)

BASE = "/user/ann%40b/"


PICKY = """
from jupyter_server.auth import Authorizer

class Picky(Authorizer):
    async def is_authorized(self, handler, user, action, resource):
        reads = "X-Reader" in handler.request.headers
        return not (reads and (action, resource) == ("execute", "kernels"))
"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """A Jupyter server with an app in a folder of its files; gives its address and process."""
    folder = tmp_path_factory.mktemp("home")
    write_notebook(folder / "apps" / "hello.ipynb", "# Hello", "print('hello from', __name__)")
    write_notebook(folder / ".hidden" / "no.ipynb", "print('secret')")
    for place in ("apps/picture.png", ".hidden/no.png"):
        (folder / place).write_text("PNG")
    config = folder / ".config" / "jupyter_server_config.d"
    config.mkdir(parents=True)
    shutil.copy(Path(nbblocks.serve.__file__).with_name("jupyter_server_config.json"), config)
    (folder / "wipe.py").write_text("import pathlib\npathlib.Path('wiped').touch()\n")
    (folder / ".config" / "picky.py").write_text(PICKY)
    where = {"root_dir": folder, "base_url": BASE, "authorizer_class": "picky.Picky"}
    with jupyter_server(folder / ".config", **where) as process:
        yield f"{process.url}{BASE}", process
    assert "nbblocks.serve | extension was successfully loaded" in process.log
    assert "nbblocks: kernel websockets answer without delay" in process.log


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


def test_a_link_of_another_site_runs_nothing_by_itself(jupyter):
    url, process = jupyter
    before = kernels_of(process.pid)
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
    app = f"{url}nbblocks/app/apps/hello?token=sesame"
    assert "Start Hello?" in get(app, **elsewhere)[2]
    # Nor is every script an app.
    for slug in ("wipe", "%00", "a" * 5000):
        assert get(f"{url}nbblocks/app/{slug}?token=sesame")[0] in (400, 404)
    assert kernels_of(process.pid) == before
    with joined(app, **{**elsewhere, "Sec-Fetch-Site": "same-origin"}) as (_, page):
        assert told(page)[-1].kind == "ready"


def test_who_may_only_read_starts_no_kernel(jupyter):
    url, process = jupyter
    reader = {"X-Reader": "1"}
    assert get(f"{url}nbblocks/?token=sesame", **reader)[0] == 200
    before = kernels_of(process.pid)
    assert get(f"{url}nbblocks/app/apps/hello?token=sesame", **reader)[0] == 403
    assert kernels_of(process.pid) == before


def test_the_id_of_a_kernel_is_of_no_use_to_another_browser(jupyter):
    """One whose user may use the server, too: an app of theirs may not reach into others."""
    url, _ = jupyter
    (_, ours, html), (_, theirs, _) = (
        get(f"{url}nbblocks/app/apps/hello?token=sesame") for _ in range(2)
    )
    address, end = line(url, html), f"{url}nbblocks/voila/api/shutdown/{written(html)['kernel']}"

    def joined_with(cookies, **more):
        sent = {"Cookie": cookies_for(urlsplit(address).path, cookies), **more}
        return connect(address, additional_headers=sent)

    for cookies, more in ((theirs, {}), (ours, {"X-Reader": "1"})):
        with pytest.raises(InvalidStatus, match="403"):
            joined_with(cookies, **more).__enter__()
    with joined_with(ours) as page:
        assert told(page)[-1].kind == "ready"
    for cookies, status in ((theirs, 403), (ours, 204)):
        assert post(end, cookies_for(urlsplit(end).path, cookies)) == status


def test_pictures_are_for_who_has_logged_in(jupyter):
    picture = f"{jupyter[0]}nbblocks/voila/files/apps/picture.png"
    assert urlsplit(landed(picture)).path == f"{BASE}login"
    assert get(f"{picture}?token=sesame")[0] == 200
    assert get(f"{jupyter[0]}nbblocks/voila/files/.hidden/no.png?token=sesame")[0] == 404


def test_the_index_names_apps_and_the_server_stays_as_it_is(jupyter):
    url, _ = jupyter
    assert get(f"{url}nbblocks/?token=sesame")[0] == 200
    assert get(f"{url}nbblocks?token=sesame")[0] == 200
    assert '"started"' in get(f"{url}api/status?token=sesame")[2]
    for path in ("nbblocks/healthz", "nbblocks/metrics", "nbblocks/app/.hidden/no"):
        assert get(f"{url}{path}?token=sesame")[0] == 404


def test_the_index_names_notebooks_and_scripts(tmp_path):
    script = "import nbblocks as gr\ngr.Blocks().launch()\n"
    for name in ("one.py", "two.py", "in/three.py", ".hidden/four.py", "node_modules/five.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(script)
    (tmp_path / "module.py").write_text("import nbblocks\n")
    write_notebook(tmp_path / "one.ipynb", "# One")
    write_notebook(tmp_path / "in" / "a.b.ipynb", "# A")
    outside = tmp_path.with_name("outside.py")
    outside.write_text(script)
    (tmp_path / "linked.py").symlink_to(outside)

    def names(**how):
        catalog = RootCatalog(tmp_path, "Apps", **how)
        apps = catalog.apps()
        assert all(catalog.find(app.slug) == app for app in apps)
        return {app.slug: app.path.relative_to(tmp_path).as_posix() for app in apps}

    top = {"one": "one.ipynb", "one.py": "one.py", "two": "two.py"}
    assert names() == top
    # A folder that is there for its apps is looked through.
    assert names(deep=True) == {**top, "in/a.b": "in/a.b.ipynb", "in/three": "in/three.py"}


def test_apps_are_found_by_their_paths(tmp_path):
    root = tmp_path / "root"
    write_notebook(root / "one.ipynb", "# One")
    write_notebook(root / "in" / "two.ipynb", "# Two")
    (root / "in" / "three.py").write_text("import nbblocks as gr\ngr.Blocks().launch()\n")
    (root / "in" / "module.py").write_text("import nbblocks\n")
    (tmp_path / "out.py").write_text("")
    (root / "linked.py").symlink_to(tmp_path / "out.py")
    catalog = RootCatalog(root, "Apps")
    for slug in ("one", "one.ipynb", "in/two", "in/three", "in/three.py"):
        assert catalog.find(slug).path.is_relative_to(root)
    for slug in (
        "",
        "in",
        "two",
        "../out",
        "linked",
        "in/module",
        "in/module.py",
        "a\0b",
        "a" * 5000,
        "in/../../out.py",
        f"/{tmp_path}/out",
        ".x/y",
    ):
        assert catalog.find(slug) is None
