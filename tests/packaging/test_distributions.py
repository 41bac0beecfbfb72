"""What `pip install` gets: the wheel and the sdist, built as pip builds them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DATA = "nbblocks-{version}.data/data/"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The folder of a freshly built wheel and sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built) -> dict[str, bytes]:
    """The wheel's files by name, the version in a name written as `{version}`."""
    [path] = built.glob("*.whl")
    version = path.name.split("-")[1]
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        return {name.replace(f"-{version}.", "-{version}."): archive.read(name) for name in names}


@pytest.fixture(scope="module")
def sdist(built) -> set[str]:
    """The names of the sdist's files, without the folder they are in."""
    [path] = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_wheel_holds_the_browser_half(wheel):
    manifest = json.loads(wheel["nbblocks/static/manifest.json"])
    files = manifest["files"]
    chunks = {f"chunks/{path.stem}" for path in (ROOT / "js/src/chunks").glob("*.ts*")}
    assert set(files) == {"runtime", *chunks}
    for name, file in files.items():
        assert file == f"{name}-{manifest['hash']}.js"
        assert wheel[f"nbblocks/static/{file}"]
    loader = wheel["nbblocks/static/loader.js"].decode()
    assert manifest["hash"] in loader
    assert "__NBB_HASH__" not in loader
    assert len(loader) < 1024


def test_wheel_holds_no_file_of_an_older_build(wheel):
    manifest = json.loads(wheel["nbblocks/static/manifest.json"])
    scripts = [*manifest["files"].values(), *manifest["page"]["files"]]
    compressed = {name + end for name in scripts for end in ("", ".gz", ".br")}
    expected = {"loader.js", "manifest.json", *compressed}
    prefix = "nbblocks/static/"
    assert {name.removeprefix(prefix) for name in wheel if name.startswith(prefix)} == expected


def test_wheel_installs_the_voila_template(wheel):
    source = ROOT / "voila_templates" / "nbblocks"
    files = [path for path in source.rglob("*") if path.is_file()]
    assert source / "conf.json" in files
    for path in files:
        installed = f"{DATA}share/jupyter/voila/templates/nbblocks/{path.relative_to(source)}"
        assert wheel[installed] == path.read_bytes()


def test_wheel_switches_the_server_extension_on(wheel):
    config = json.loads(wheel[f"{DATA}etc/jupyter/jupyter_server_config.d/nbblocks.json"])
    assert config == {"ServerApp": {"jpserver_extensions": {"nbblocks.serve": True}}}


def test_wheel_is_typed_and_has_the_command(wheel):
    assert "nbblocks/py.typed" in wheel
    entry_points = wheel["nbblocks-{version}.dist-info/entry_points.txt"].decode()
    assert "nbblocks = nbblocks.serve.cli:main" in entry_points
    assert "nbblocks-{version}.dist-info/licenses/LICENSE" in wheel


def test_wheel_requires_three_packages(wheel):
    metadata = wheel["nbblocks-{version}.dist-info/METADATA"].decode()
    required = re.findall(r"^Requires-Dist: ([^;\n]+)$", metadata, re.MULTILINE)
    assert sorted(required) == ["anywidget>=0.9.21", "ipywidgets<9,>=7.7", "traitlets"]


def test_wheel_holds_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in wheel}
    assert tops == {"nbblocks", "nbblocks-{version}.data", "nbblocks-{version}.dist-info"}


def test_sdist_builds_with_and_without_node(sdist):
    sources = {
        str(path.relative_to(ROOT)) for path in (ROOT / "js/src").rglob("*") if path.is_file()
    }
    built_by = {"js/package-lock.json", "js/build.mjs", "js/plugins.mjs", "hatch_build.py"}
    assert sources | built_by <= sdist
    assert "nbblocks/static/manifest.json" in sdist
    assert not any("node_modules" in name for name in sdist)
