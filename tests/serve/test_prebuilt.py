"""Served scripts whose app is built once for all visitors."""

from __future__ import annotations

import os

import pytest

from tests.serve.serving import printed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

APP = """
import os
import nbblocks as gr

print("made by", os.getpid())
with gr.Blocks() as demo:
    gr.Textbox("Ada")
demo.launch()
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "app.py"
    path.write_text(APP)
    return path


def build_of(server, script):
    return server.application.zygote.builds.of(str(script))


def test_a_server_builds_its_script_when_it_starts(serve, script):
    server = serve(script)
    build = build_of(server, script)
    assert build.outcome.result(60) is None
    visits = {printed(server.url) for _ in range(2)}
    assert len(visits) == 1
    assert "made by" in visits.pop()
    server.stop()
    assert not build.valid  # its process has ended


def test_a_folders_apps_are_built_when_somebody_has_come(serve, script):
    server = serve(script.parent)
    address = f"{server.url}app/app"
    first = printed(address)
    assert build_of(server, script).outcome.result(60) is None
    assert "made by" in first
    assert printed(address) == printed(address)


def test_a_script_can_be_run_for_each_visitor(serve, script):
    server = serve(script, prebuild=False)
    assert len({printed(server.url) for _ in range(2)}) == 2
