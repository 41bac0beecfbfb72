"""Image: every kind of picture in and out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import nbblocks as gr
from nbblocks.errors import Error, InvalidValueError
from nbblocks.files import FileData
from nbblocks.testing import App

RED = PIL.Image.new("RGB", (8, 6), "red")


@pytest.fixture
def red(tmp_path):
    path = tmp_path / "red.png"
    RED.save(path)
    return path


@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
@settings(deadline=None)
def test_array_to_png_to_array(array):
    image = gr.Image(array, format="png")
    assert np.array_equal(image.preprocess(image.value), array)


def test_types_a_listener_gets(red):
    image = gr.Image(red)
    assert image.preprocess(image.value).shape == (6, 8, 3)
    image.type = "pil"
    assert isinstance(image.preprocess(image.value), PIL.Image.Image)
    image.type = "filepath"
    assert Path(image.preprocess(image.value)).name == "red.png"
    assert image.preprocess(None) is None


@pytest.mark.parametrize(
    "kind", [str, Path, PIL.Image.open, lambda path: np.array(PIL.Image.open(path))]
)
def test_values_that_are_pictures(red, kind):
    image = gr.Image(kind(red), format="png")
    assert isinstance(image.value, FileData)
    assert image.preprocess(image.value)[0, 0].tolist() == [255, 0, 0]
    wire = image.get_state()["value"]
    assert (wire["mime"], wire["size"]) == ("image/png", len(wire["data"]))


def test_the_file_is_kept_although_the_users_is_overwritten(red):
    image = gr.Image(red)
    before = image.value
    PIL.Image.new("RGB", (8, 6), "blue").save(red)
    assert image.preprocess(before)[0, 0].tolist() == [255, 0, 0]
    image.value = red
    assert image.value != before
    assert image.preprocess(image.value)[0, 0].tolist() == [0, 0, 255]


def test_payload_is_recognised(red):
    image = gr.Image(red)
    assert image.postprocess(image.value) is image.value
    assert gr.Image(FileData(path=str(red))).value.path != str(red)


def test_url_is_left_to_the_page():
    image = gr.Image("https://example.org/cat.png")
    assert image.get_state()["value"]["url"] == "https://example.org/cat.png"


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", None])
def test_image_mode(tmp_path, mode):
    path = tmp_path / "a.png"
    PIL.Image.new("RGBA", (2, 2), (255, 0, 0, 128)).save(path)
    image = gr.Image(path, image_mode=mode, type="pil")
    assert image.preprocess(image.value).mode == (mode or "RGBA")
    image.type = "filepath"
    with PIL.Image.open(image.preprocess(image.value)) as stored:
        assert stored.mode in ((mode or "RGBA"), "RGB")


def test_filepath_in_the_right_mode_is_the_upload_itself(red):
    image = gr.Image(red, type="filepath")
    assert image.preprocess(image.value) == image.value.path


def test_camera_orientation(tmp_path):
    exif = PIL.Image.Exif()
    exif[274] = 6
    path = tmp_path / "a.jpg"
    PIL.Image.new("RGB", (20, 10)).save(path, exif=exif)
    image = gr.Image(path)
    assert image.preprocess(image.value).shape == (20, 10, 3)


def test_svg(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    image = gr.Image(path, type="filepath")
    assert image.preprocess(image.value).endswith("a.svg")
    image.type = "numpy"
    with pytest.raises(Error, match="SVG drawing, which has no pixels"):
        image.preprocess(image.value)


def test_what_browsers_do_not_show_is_converted(tmp_path):
    path = tmp_path / "a.tiff"
    RED.save(path)
    assert gr.Image(path, format="png").value.mime_type == "image/png"


def test_what_is_no_picture_is_told(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("shopping")
    with pytest.raises(InvalidValueError, match=r"notes\.png is not a picture: it is none of PNG"):
        gr.Image(path)
    with pytest.raises(InvalidValueError, match=r"'nope\.png' does not exist"):
        gr.Image("nope.png")
    with pytest.raises(InvalidValueError, match="a PIL image or an array, not the int 3"):
        gr.Image(3)


def test_an_unreadable_upload_is_an_error_the_user_sees(tmp_path):
    path = tmp_path / "holiday.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    seen = []
    with gr.Blocks() as demo:
        image = gr.Image(label="Photo")
        image.upload(seen.append, image)
    with App(demo) as app:
        app.upload(image, path)
        app.settle()
        assert "Cannot read holiday.png as a picture" in app.toasts[0].message
        assert "Use a PNG" in app.toasts[0].message
    assert seen == []


def test_upload_flip_and_show(red):
    with gr.Blocks() as demo:
        image, out = gr.Image(), gr.Image(format="png")
        button = gr.Button()
        button.click(np.fliplr, image, out)
    with App(demo) as app:
        app.upload(image, red)
        app.click(button)
        app.settle()
        assert app.value(out).shape == (6, 8, 3)
        assert len(demo.files.cache) == 2
        app.clear(image)
        app.click(button)
        app.settle()
    assert len(demo.files.cache) == 0, "closing the app deletes its files"


@pytest.mark.parametrize(
    ("position", "pixel"),
    [("top-left", (10, 10)), ("bottom-right", (29, 19)), ((0, 3), (0, 3)), ("top-right", (29, 10))],
)
def test_watermark(position, pixel):
    mark = PIL.Image.new("RGBA", (1, 1), "blue")
    options = gr.WatermarkOptions(mark, position)
    base = PIL.Image.new("RGB", (40, 30), "red")
    image = gr.Image(base, watermark=options, format="png", type="pil")
    shown = image.preprocess(image.value)
    assert shown.getpixel(pixel) == (0, 0, 255)
    assert sum(p == (0, 0, 255) for p in shown.get_flattened_data()) == 1
    assert image.postprocess(image.value) is image.value, "marked once"
    assert base.getpixel(pixel) == (255, 0, 0)


def test_watermark_of_a_file_and_a_wrong_place(red):
    gr.Image(red, watermark=gr.WatermarkOptions(str(red)), format="png")
    with pytest.raises(InvalidValueError, match="no watermark position 'middle'"):
        gr.Image(red, watermark=gr.WatermarkOptions(str(red), "middle"))


def test_sources():
    assert gr.Image().sources == ["upload", "webcam", "clipboard"]
    assert gr.Image(sources="webcam").sources == ["webcam"]
    assert gr.Image(sources=[]).sources == []
    assert gr.Image(streaming=True).sources == ["webcam"]
    with pytest.raises(InvalidValueError, match=r"only `sources=\['webcam'\]`"):
        gr.Image(streaming=True, sources=["upload"])
    with pytest.warns(DeprecationWarning, match="now spelled `sources=`"):
        assert gr.Image(source="webcam").sources == ["webcam"]


def test_webcam_options_travel():
    state = gr.Image(webcam_options=gr.WebcamOptions(mirror=False)).get_state()
    assert state["webcam_options"] == {"mirror": False, "constraints": None}
