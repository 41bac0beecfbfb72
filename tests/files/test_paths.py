"""Names from a browser become harmless; blocked folders stay hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbblocks.errors import InvalidValueError
from nbblocks.files.paths import PathRules, is_url, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.png", "photo.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("a\x00b<c>.txt", "a_b_c_.txt"),
        (".bashrc", "bashrc"),
        ("", "file"),
        ("..", "file"),
        ("été.jpg", "été.jpg"),
        ("x" * 300 + ".png", "x" * 116 + ".png"),
    ],
)
def test_safe_name(name, safe):
    assert safe_name(name) == safe


@given(st.text())
def test_safe_name_is_always_one_short_part(name):
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert not set("/\\\0") & set(safe)
    assert len(safe.encode()) <= 140


def test_everything_may_be_shown_by_default(tmp_path):
    assert PathRules().check(tmp_path / "a") == (tmp_path / "a").resolve()


def test_blocked_folder(tmp_path):
    rules = PathRules.of(blocked=[tmp_path / "secret"])
    rules.check(tmp_path / "open" / "a")
    rules.check(tmp_path / "secrets" / "a")
    with pytest.raises(InvalidValueError, match="`blocked_paths` covers it"):
        rules.check(tmp_path / "secret" / "a")
    with pytest.raises(InvalidValueError):
        rules.check(tmp_path / "open" / ".." / "secret" / "a")


def test_blocked_follows_links(tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(InvalidValueError):
        PathRules.of(blocked=[tmp_path / "secret"]).check(tmp_path / "link" / "a")


def test_the_deeper_rule_wins_and_blocked_wins_a_tie(tmp_path):
    rules = PathRules.of(allowed=[tmp_path / "a" / "public"], blocked=[tmp_path / "a"])
    rules.check(tmp_path / "a" / "public" / "x")
    with pytest.raises(InvalidValueError):
        rules.check(tmp_path / "a" / "x")
    with pytest.raises(InvalidValueError):
        PathRules.of(allowed=[tmp_path], blocked=[tmp_path]).check(tmp_path / "x")


def test_is_url():
    assert is_url("https://example.org/a.png")
    assert is_url("http://localhost/a")
    assert not is_url("/tmp/a.png")
    assert not is_url("data:image/png;base64,")
    assert not is_url(None)
