"""When the browser half is built, and with which Node."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hatch_build

BUILT_BY = ("build.mjs", "plugins.mjs", "package-lock.json", "tsconfig.json")


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout whose browser half is built."""
    for name in (*BUILT_BY, "src/runtime.ts"):
        write(tmp_path / "js" / name, written=1000)
    write(tmp_path / "nbblocks/static/manifest.json", written=2000)
    return tmp_path


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    """A PATH of one folder that is empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def write(file: Path, written: float, text: str = "") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    os.utime(file, (written, written))


def install_node(folder: Path, version: str) -> None:
    for name in ("node", "npm"):
        write(folder / name, written=1000, text=f"#!/bin/sh\necho {version}\n")
        (folder / name).chmod(0o755)


def hook(root: Path) -> hatch_build.BrowserHalf:
    return hatch_build.BrowserHalf(str(root), {}, None, None, "", "wheel")


def test_a_build_as_new_as_its_sources_is_fresh(checkout):
    assert hatch_build.is_fresh(checkout)
    write(checkout / "js/src/runtime.ts", written=2000)
    assert hatch_build.is_fresh(checkout)


@pytest.mark.parametrize("name", ["src/lib/new.css", *BUILT_BY])
def test_a_newer_source_makes_it_stale(checkout, name):
    write(checkout / "js" / name, written=3000)
    assert not hatch_build.is_fresh(checkout)


def test_nothing_built_is_not_fresh(checkout):
    (checkout / "nbblocks/static/manifest.json").unlink()
    assert not hatch_build.is_fresh(checkout)


def test_what_is_fresh_needs_no_node(checkout, path):
    assert hook(checkout).dependencies() == []
    hook(checkout).initialize("standard", {})


def test_without_node_the_wheel_of_node_is_asked_for(checkout, path):
    write(checkout / "js/src/runtime.ts", written=3000)
    assert hook(checkout).dependencies() == [hatch_build.NODE_WHEEL]


@pytest.mark.parametrize(("version", "asked"), [("v18.19.0", True), ("v20.1.0", False)])
def test_an_old_node_counts_as_none(checkout, path, version, asked):
    install_node(path, version)
    write(checkout / "js/src/runtime.ts", written=3000)
    assert bool(hook(checkout).dependencies()) is asked


def test_a_failing_build_says_what_failed(checkout, path):
    install_node(path, "v20.1.0")
    (path / "npm").write_text("#!/bin/sh\nexit 3\n", "utf-8")
    with pytest.raises(RuntimeError, match=r"`npm ci .*` in .*js ended with status 3"):
        hatch_build.build(checkout / "js")
