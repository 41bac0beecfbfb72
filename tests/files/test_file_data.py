"""FileData describes a file that exists, by the name its owner knows."""

from __future__ import annotations

import pytest

from nbblocks.errors import InvalidValueError
from nbblocks.files import FileData


def test_of_describes_the_file(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    file = FileData.of(path)
    assert (file.path, file.size, file.orig_name, file.mime_type) == (
        str(path),
        5,
        "notes.txt",
        "text/plain",
    )


@pytest.mark.parametrize(
    ("name", "mime"), [("a.webp", "image/webp"), ("a.WAV", "audio/wav"), ("a", None)]
)
def test_mime_is_guessed_from_the_name(tmp_path, name, mime):
    (tmp_path / name).touch()
    assert FileData.of(tmp_path / name).mime_type == (mime or "application/octet-stream")


def test_missing_file_says_where_it_looked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidValueError, match=r"'nope.png' does not exist \(looked in "):
        FileData.of("nope.png")
    with pytest.raises(InvalidValueError, match="is a folder"):
        FileData.of(tmp_path)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (FileData(path="/x/a.png", orig_name="mine.png"), "mine.png"),
        (FileData(path="/x/a.png"), "a.png"),
        (FileData(url="https://example.org/pics/cat.jpg?size=9"), "cat.jpg"),
        (FileData(url="https://example.org/"), "example.org"),
        (FileData(), "file"),
    ],
)
def test_name(file, name):
    assert file.name == name


def test_to_dict_lists_every_field():
    assert set(FileData().to_dict()) == {
        "path",
        "url",
        "size",
        "orig_name",
        "mime_type",
        "is_stream",
        "meta",
    }
