"""An app in a Jupyter server, as on a hub: with the configuration and at the address we write."""

from __future__ import annotations

import json

import pytest

from nbblocks.serve.deploying.jupyter import address, hub
from nbblocks.serve.deploying.project import Project
from tests.serve.serving import get, joined, jupyter_server, text_of, told, write_notebook, written


@pytest.fixture
def jupyter(tmp_path):
    """The address of a Jupyter server at a prefix of its own, which shows an app."""
    app = write_notebook(tmp_path / "app.ipynb", "print('here', 'I', 'am')")
    project = Project.of(app)
    config = json.loads(hub(project)["jupyter_server_config.json"])
    assert config["NbblocksServer"] == {"root": "/srv/app"}
    config["NbblocksServer"]["root"] = str(tmp_path)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "jupyter_server_config.json").write_text(json.dumps(config))
    extension = {"nbblocks.serve": True}
    base = "/user/ann/"
    with jupyter_server(tmp_path / "etc", base_url=base, jpserver_extensions=extension) as server:
        yield f"{server.url}{base.rstrip('/')}{address(project)}"


def test_the_index_names_the_apps_of_all_folders(jupyter, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "shop.py").write_text("import nbblocks as gr\ngr.Blocks().launch()\n")
    index = get(f"{jupyter.partition('/app/')[0]}/?token=sesame")[2]
    assert "/user/ann/nbblocks/app/more/shop" in index
    assert "/user/ann/nbblocks/app/app" in index


def test_the_app_is_below_the_servers_address_for_who_may_use_the_server(jupyter):
    with joined(f"{jupyter}?token=sesame") as (html, line):
        assert "here I am" in text_of(told(line))
    assert written(html)["base"] == "/user/ann/nbblocks/"
    assert "nbb-visit" not in get(jupyter)[2]
