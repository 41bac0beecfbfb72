"""Files that last as long as somebody holds them."""

from __future__ import annotations

import gc
from pathlib import Path

from nbblocks.files.cache import FileCache


def test_a_lent_file_goes_with_its_object():
    cache = FileCache()
    file = cache.lend(b"frame", "webcam.jpg")
    path = Path(file.path)
    assert path.read_bytes() == b"frame"
    assert (file.name, file.mime_type, file.size) == ("webcam.jpg", "image/jpeg", 5)
    del file
    gc.collect()
    assert not path.parent.exists()
    assert len(cache) == 0
    cache.close()


def test_a_thousand_frames_leave_nothing_behind():
    cache = FileCache()
    for number in range(1000):
        file = cache.lend(b"%d" % number, "webcam.jpg")
    gc.collect()
    assert len(cache) == 1
    assert Path(file.path).read_bytes() == b"999"
    cache.close()


def test_the_same_content_is_the_same_file():
    cache = FileCache()
    one, other = cache.lend(b"black", "a.jpg"), cache.lend(b"black", "a.jpg")
    assert one == other
    path = Path(one.path)
    del one
    gc.collect()
    assert path.exists()
    del other
    gc.collect()
    assert not path.exists()
    again = cache.lend(b"black", "a.jpg")
    assert Path(again.path).exists()
    cache.close()


def test_it_stays_when_its_path_is_given_away():
    cache = FileCache()
    file = cache.lend(b"frame", "webcam.jpg")
    path = Path(file.path)
    file.keep()
    del file
    gc.collect()
    assert path.exists()
    cache.close()


def test_it_stays_when_the_app_has_it_otherwise():
    cache = FileCache()
    for keep in (
        lambda file: cache.save(Path(file.path).read_bytes(), "a.jpg"),
        lambda file: cache.add(file.path),
        lambda file: cache.adopt(_draft(cache, file), Path(file.path).parent.name, "a.jpg"),
    ):
        lent = cache.lend(b"frame", "a.jpg")
        kept = keep(lent)
        del lent
        gc.collect()
        assert Path(kept.path).exists()
        assert cache.lend(b"frame", "a.jpg").path == kept.path
        Path(kept.path).unlink()
    cache.close()


def _draft(cache, file):
    draft = cache.draft()
    draft.write_bytes(Path(file.path).read_bytes())
    return draft


def test_a_closed_cache_is_no_trouble():
    cache = FileCache()
    file = cache.lend(b"frame", "a.jpg")
    cache.close()
    assert not Path(file.path).exists()
    del file
    gc.collect()
