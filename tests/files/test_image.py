"""Pictures survive the way through files; what is no picture is told so."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from nbblocks.errors import Error, InvalidValueError
from nbblocks.files import image as codec
from nbblocks.files.pixels import from_array

shapes = st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([(), (3,), (4,)])).map(
    lambda s: (s[0], s[1], *s[2])
)


def _read(data):
    return np.array(Image.open(io.BytesIO(data)))


@given(shapes.flatmap(lambda shape: hnp.arrays(np.uint8, shape)))
@settings(deadline=None)
def test_uint8_through_png_is_lossless(array):
    data, suffix = codec.encode(from_array(array), "png")
    assert suffix == "png"
    assert np.array_equal(_read(data), array)


@pytest.mark.parametrize(
    ("format", "mime"),
    [
        ("png", "image/png"),
        ("webp", "image/webp"),
        ("jpeg", "image/jpeg"),
        ("jpg", "image/jpeg"),
        ("gif", "image/gif"),
        ("bmp", "image/bmp"),
        ("tiff", "image/tiff"),
    ],
)
@pytest.mark.parametrize(
    "mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F", "LA"]
)
def test_every_mode_can_be_written(tmp_path, format, mime, mode):
    image = Image.new("RGB", (4, 3), (10, 200, 30))
    image = codec.convert(image, mode) if mode != "LA" else image.convert("LA")
    data, suffix = codec.encode(image, format)
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(data)
    assert codec.decode(path).size == (4, 3)
    assert codec.sniff(path) in (mime, "image/png")


def test_a_png_keeps_numbers_above_255():
    data, suffix = codec.encode(Image.new("I", (2, 2), 300), "png")
    assert suffix == "png"
    assert Image.open(io.BytesIO(data)).getpixel((0, 0)) == 300


def test_unknown_format_becomes_png():
    assert codec.encode(Image.new("RGB", (1, 1)), "docx")[1] == "png"


def test_transparency_is_put_on_white_where_there_is_none():
    data, _ = codec.encode(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "jpeg")
    assert _read(data).min() >= 250


@pytest.mark.parametrize(
    "mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"]
)
def test_decode_converts_to_every_image_mode(tmp_path, mode):
    path = tmp_path / "a.png"
    Image.new("RGBA", (2, 2), "red").save(path)
    assert codec.decode(path, mode).mode == mode


def test_unknown_mode_is_told():
    with pytest.raises(InvalidValueError, match="image_mode='XYZ'"):
        codec.convert(Image.new("RGB", (1, 1)), "XYZ")


def test_decode_turns_as_the_camera_meant(tmp_path):
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[274] = 6
    Image.new("RGB", (20, 10)).save(path, exif=exif)
    assert codec.decode(path).size == (10, 20)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\nbroken", b"RIFF1234WEBPVP8 "]
)
def test_unreadable_picture_says_what_to_use(tmp_path, content):
    path = tmp_path / "holiday.png"
    path.write_bytes(content)
    with pytest.raises(Error, match=r"Cannot read holiday\.png as a picture: .* Use a PNG"):
        codec.decode(path)


def test_truncated_picture(tmp_path):
    path = tmp_path / "cut.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (50, 50, 3), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(Error, match=r"Cannot read cut\.png"):
        codec.decode(path)


def test_svg_has_no_pixels(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')
    assert codec.sniff(path) == "image/svg+xml"
    with pytest.raises(Error, match="type='filepath'"):
        codec.decode(path)


def test_without_pillow_it_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    Image.new("RGB", (1, 1)).save(path)
    array = np.zeros((2, 2, 3), np.uint8)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    for needs_it in (lambda: codec.decode(path), lambda: from_array(array)):
        with pytest.raises(Error, match=r"pip install nbblocks\[image\]"):
            needs_it()
    assert codec.sniff(path) == "image/png"


def test_animations_stay_as_they_are(tmp_path):
    frames = [Image.new("RGB", (2, 2), color) for color in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "b.gif")
    assert codec.keeps_mode(tmp_path / "a.gif", "RGB")
    assert not codec.keeps_mode(tmp_path / "b.gif", "RGB")
    assert codec.decode(tmp_path / "a.gif", "RGB").mode == "RGB"
