"""Image: every kind of picture in and out."""

from __future__ import annotations

import base64
import gc
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
from tests.comms import idle

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


def jpeg(colour):
    """Encode a frame as a page does."""
    import io

    out = io.BytesIO()
    PIL.Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def piece(number, **more):
    names = {"name": "webcam.jpg", "mime": "image/jpeg"}
    return {"kind": "piece", "page": "p", "piece": number, "begins": number == 1, **names, **more}


@pytest.fixture
def camera(comms):
    """Show an app whose camera streams into what the test sets as `look`."""
    with gr.Blocks() as demo:
        image, out = gr.Image(streaming=True), gr.Image()
        image.stream(lambda frame: image.look(frame), image, out, stream_every=0.2)
        image.stream(lambda: None, stream_every=0.1)
    demo._repr_mimebundle_()
    yield image
    demo.close()


def test_the_page_is_told_how_often_to_send_a_frame(comms, camera):
    assert camera.get_state("_stream_every") == {"_stream_every": 0.1}
    assert gr.Image(streaming=True).get_state("_stream_every") == {"_stream_every": 0.5}
    with camera.app:
        camera.stream(lambda: None, stream_every=0.05)
    idle(camera.app)
    assert comms.states(camera)[-1]["_stream_every"] == 0.05


def test_a_frame_is_the_value_of_its_run_and_is_answered_when_that_is_over(comms, camera):
    seen = []
    camera.look = lambda frame: seen.append(frame) or 255 - frame
    comms.receive(camera, piece(1), [jpeg("red")])
    idle(camera.app)
    comms.receive(camera, piece(2, base64=base64.b64encode(jpeg("blue")).decode()))
    idle(camera.app)
    assert [frame.shape for frame in seen] == [(48, 64, 3)] * 2
    assert [frame[0, 0].argmax() for frame in seen] == [0, 2]
    replies = [(each["piece"], each["state"]) for each in comms.sent(camera, "piece")]
    assert replies == [(1, "next"), (2, "next")]
    assert "value" not in {name for state in comms.states(camera) for name in state}, "no echo"


def test_frames_and_what_is_made_of_them_do_not_fill_the_disk(comms, camera):
    camera.look = lambda frame: 255 - frame
    for number in range(1, 21):
        comms.receive(camera, piece(number), [jpeg((number, 0, 0))])
        idle(camera.app)
    gc.collect()
    assert len(camera.files.cache) == 2


def test_a_path_that_was_handed_over_stays(comms, camera):
    paths = []
    camera.type = "filepath"
    camera.look = lambda path: paths.append(path)
    for number in range(1, 4):
        comms.receive(camera, piece(number), [jpeg((80 * number, 0, 0))])
        idle(camera.app)
    gc.collect()
    assert len(set(paths)) == 3
    assert all(Path(path).read_bytes().startswith(b"\xff\xd8") for path in paths)


def test_a_frame_that_lost_its_bytes_or_is_too_large_is_refused(comms, camera):
    camera.look = lambda frame: None
    comms.receive(camera, piece(1))
    camera.files.uploads.max_size = 10
    comms.receive(camera, piece(2), [jpeg("red")])
    idle(camera.app)
    lost, large = comms.sent(camera, "piece")
    assert (lost["piece"], lost["state"], lost["error"]) == (1, "failed", "no buffer")
    assert large["state"] == "failed"
    assert "takes files up to 10 bytes" in large["error"]
    assert camera.value is None
