"""The cache names files by content, keeps copies, and leaves nothing behind."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nbblocks.errors import InvalidValueError
from nbblocks.files import FileCache, PathRules


@pytest.fixture
def cache():
    cache = FileCache()
    yield cache
    cache.close()


def test_same_content_is_the_same_file(cache):
    first, second = cache.save(b"abc", "a.txt"), cache.save(b"abc", "a.txt")
    assert first == second
    assert len(cache) == 1
    assert Path(first.path).read_bytes() == b"abc"


def test_other_content_or_name_is_another_file(cache):
    paths = {
        cache.save(b"abc", "a.txt").path,
        cache.save(b"abd", "a.txt").path,
        cache.save(b"abc", "b.txt").path,
    }
    assert len(paths) == 3


def test_add_copies(cache, tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("one")
    first = cache.add(path)
    path.write_text("two")
    second = cache.add(path)
    assert first != second
    assert (Path(first.path).read_text(), Path(second.path).read_text()) == ("one", "two")
    assert first.orig_name == "out.txt"


def test_add_and_save_agree_on_the_place(cache, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    assert cache.add(path) == cache.save(b"abc", "a.txt")
    assert len(cache) == 1


def test_a_file_of_the_cache_is_not_copied_again(cache):
    file = cache.save(b"abc", "a.txt")
    assert cache.add(file.path) == file
    assert len(cache) == 1


def test_add_keeps_to_the_rules(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    cache = FileCache(PathRules.of(blocked=[tmp_path]))
    with pytest.raises(InvalidValueError, match="may not be shown"):
        cache.add(tmp_path / "a.txt")
    assert len(cache) == 0
    cache.close()


def test_nothing_is_made_before_it_is_needed_and_nothing_left_after():
    cache = FileCache()
    assert len(cache) == 0
    assert cache._root is None
    cache.save(b"abc", "a.txt")
    root = cache.root
    assert root.is_dir()
    cache.close()
    assert not root.exists()
    cache.close()
    assert cache.save(b"abc", "a.txt").path.startswith(str(cache.root))
    cache.close()


def test_a_cache_that_nobody_holds_takes_its_folder_along():
    cache = FileCache()
    cache.save(b"abc", "a.txt")
    root = cache.root
    del cache
    gc.collect()
    assert not root.exists()


FORK = """
import os, pathlib
from nbblocks.files import FileCache

cache = FileCache()
kept = cache.save(b"abc", "a.txt")
child = os.fork()
if child == 0:
    theirs = cache.save(b"def", "b.txt")
    assert not pathlib.Path(theirs.path).is_relative_to(pathlib.Path(kept.path).parents[1])
    raise SystemExit
assert os.waitpid(child, 0)[1] == 0
assert pathlib.Path(kept.path).exists()
print(cache.root)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_has_a_folder_of_its_own():
    # In a process of its own: forking one that has threads is not safe.
    run = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert not Path(run.stdout.strip()).exists(), "the end of the process cleans up"
