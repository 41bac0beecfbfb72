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

shapes = st.tuples(st.integers(1, 12), st.integers(1, 12), st.sampled_from([(), (3,), (4,)])).map(
    lambda s: (s[0], s[1], *s[2])
)


def _read(data):
    return np.array(Image.open(io.BytesIO(data)))


@given(shapes.flatmap(lambda shape: hnp.arrays(np.uint8, shape)))
@settings(deadline=None)
def test_uint8_through_png_is_lossless(array):
    data, suffix = codec.encode(codec.from_array(array), "png")
    assert suffix == "png"
    assert np.array_equal(_read(data), array)


@given(hnp.arrays(np.float64, (3, 4, 3), elements=st.floats(0, 1)))
def test_floats_are_rounded_to_the_nearest_of_256(array):
    pixels = codec.to_array(codec.from_array(array))
    assert np.abs(pixels / 255 - array).max() <= 0.5 / 255 + 1e-9


@pytest.mark.parametrize(
    ("array", "pixels"),
    [
        (np.array([[0, 128, 255]]), [0, 128, 255]),
        (np.array([[0, 1000, 65535]], np.uint16), [0, 3, 255]),
        (np.array([[0, 200]], np.uint16), [0, 200]),
        (np.array([[True, False]]), [255, 0]),
        (np.array([[-0.5, 0.5]]), [0, 128]),
        (np.zeros((1, 2, 1), np.uint8), [0, 0]),
        (np.array([[0.0, 1.0]], np.float32), [0, 255]),
    ],
)
def test_kinds_of_arrays(array, pixels):
    assert codec.to_array(codec.from_array(array)).ravel().tolist() == pixels


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([[0.0, 255.0]]), r"from 0 to 1, and this array from 0 to 255"),
        (np.array([[0.0, np.nan]]), "from nan to nan"),
        (np.array([[0, 300]]), r"this array \(int64\) from 0 to 300"),
        (np.array([[-1, 3]], np.int8), "from -1 to 3"),
        (np.zeros((2, 2, 5), np.uint8), r"shape \(2, 2, 5\) is not a picture"),
        (np.zeros(3, np.uint8), r"shape \(3,\)"),
        (np.zeros((0, 4, 3)), r"shape \(0, 4, 3\)"),
        (np.array([["a"]]), "An array of <U1"),
    ],
)
def test_arrays_that_are_no_pictures(array, message):
    with pytest.raises(InvalidValueError, match=message):
        codec.from_array(array)


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
