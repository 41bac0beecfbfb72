"""Cameras and microphones that stream; the browser's are fake ones."""

from __future__ import annotations

import re

import pytest

from nbblocks.testing.pages import AudioPage, ButtonPage, ImagePage, NumberPage, TextboxPage
from nbblocks.testing.pages.base import expect

pytestmark = pytest.mark.browser

CAMERA = """
import time
import nbblocks as gr

times = []

def look(image):
    times.append(time.perf_counter())
    return 255 - image, len(times), str(image.shape)

def measure():
    return (len(times) - 1) / (times[-1] - times[0])

with gr.Blocks() as demo:
    with gr.Row():
        camera = gr.Image(streaming=True, label="Camera")
        negative = gr.Image(label="Negative")
    with gr.Row():
        frames, shape = gr.Number(label="Frames"), gr.Textbox(label="Shape")
        rate = gr.Number(label="Rate")
    outputs = [negative, frames, shape]
    camera.stream(look, camera, outputs, stream_every=0.1, concurrency_id="one")
    gr.Button("Measure").click(measure, None, rate)
    # Stands in line behind every frame that waits.
    gr.Button("Count").click(lambda: len(times), None, rate, concurrency_id="one")
demo
"""

# Keep what the page opens, so that a test can see whether it is still on.
DEVICES = """() => {
  window.opened = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.opened.push(...stream.getTracks());
    return stream;
  };
}"""
ON = "() => window.opened.some((track) => track.readyState === 'live')"
OFF = "() => window.opened.length > 0 && window.opened.every((t) => t.readyState === 'ended')"


def at_least(count):
    """Match a whole number from `count`, a multiple of ten below a hundred, on."""
    return re.compile(rf"^([{count // 10}-9]\d|\d{{3,}})$")


@pytest.mark.colab
def test_a_camera_is_followed_no_more_than_ten_times_a_second(host, show, page):
    show(host, CAMERA)
    page.evaluate(DEVICES)
    camera, negative = ImagePage(page, "Camera"), ImagePage(page, "Negative")
    camera.start_camera()
    camera.expect_live()
    frames = NumberPage(page, "Frames")
    expect(frames.control).to_have_value(at_least(20), timeout=20_000)
    negative.expect_picture()
    assert negative.size == (640, 480)
    TextboxPage(page, "Shape").expect_value("(480, 640, 3)")
    ButtonPage(page, "Measure").click()
    rate = NumberPage(page, "Rate")
    expect(rate.control).not_to_have_value("")
    assert rate.value < 12
    camera.stop()
    camera.expect_live(False)
    page.wait_for_function(OFF)


@pytest.mark.colab
def test_a_slow_function_makes_the_page_skip_frames(host, show, page):
    show(host, CAMERA.replace("times.append", "time.sleep(0.3); times.append"))
    camera = ImagePage(page, "Camera")
    camera.start_camera()
    frames, rate = NumberPage(page, "Frames"), NumberPage(page, "Rate")
    expect(frames.control).to_have_value(at_least(10), timeout=20_000)
    ButtonPage(page, "Measure").click()
    expect(rate.control).not_to_have_value("")
    assert float(rate.control.input_value()) < 3.4
    shown = int(frames.control.input_value())
    camera.stop()
    ButtonPage(page, "Count").click()
    expect(rate.control).to_have_value(re.compile(r"^\d+$"))
    assert int(rate.control.input_value()) <= shown + 2, "frames have piled up"


FILTER = """
import nbblocks as gr

with gr.Blocks() as demo:
    camera = gr.Image(
        streaming=True, label="Camera", webcam_options=gr.WebcamOptions(mirror=False)
    )
    other = gr.Image(streaming=True, label="Other")
    camera.stream(lambda image: image[:, :, ::-1], camera, camera, stream_every=0.1, time_limit=2)
demo
"""


def test_what_is_made_of_a_picture_covers_it_and_the_limit_switches_the_camera_off(
    host, show, page
):
    show(host, FILTER)
    page.evaluate(DEVICES)
    camera = ImagePage(page, "Camera")
    camera.start_camera()
    camera.expect_picture()
    assert page.evaluate(ON)
    camera.expect_note("The time limit is reached.")
    camera.expect_live(False)
    page.wait_for_function(OFF)
    camera.start_camera()
    camera.expect_live()
    expect(camera.root.get_by_role("button", name="Stop")).to_be_focused()


def test_a_camera_is_used_by_keyboard(voila, show, page):
    show(voila, CAMERA)
    camera = ImagePage(page, "Camera")
    camera.root.get_by_role("button", name="Start the camera").focus()
    page.keyboard.press("Enter")
    camera.expect_live()
    page.keyboard.press("Enter")
    camera.expect_live(False)
    expect(camera.root.get_by_role("button", name="Start the camera")).to_be_focused()


RENDERED = """
import nbblocks as gr

with gr.Blocks() as demo:
    count = gr.Number(1, label="Count")

    @gr.render(inputs=count)
    def draw(count):
        camera, out = gr.Image(streaming=True, label=f"Camera {count:g}"), gr.Number(label="Sum")
        camera.stream(lambda image: image.sum(), camera, out, stream_every=0.1)
demo
"""


def test_a_camera_that_is_rendered_anew_is_off(host, show, page):
    show(host, RENDERED)
    page.evaluate(DEVICES)
    ImagePage(page, "Camera 1").start_camera()
    ImagePage(page, "Camera 1").expect_live()
    expect(NumberPage(page, "Sum").control).not_to_have_value("")
    NumberPage(page, "Count").fill(2)
    ImagePage(page, "Camera 2").expect_visible()
    page.wait_for_function(OFF)


def test_a_function_that_fails_switches_the_camera_off(voila, show, page):
    show(voila, CAMERA.replace("255 - image", "no_such_name"))
    page.evaluate(DEVICES)
    camera = ImagePage(page, "Camera")
    camera.start_camera()
    page.wait_for_function(OFF)
    camera.expect_live(False)
    expect(page.locator(".nbb-toast")).to_have_count(1)


MICROPHONE = """
import numpy as np
import nbblocks as gr

kinds = set()

def hear(piece, heard):
    rate, samples = piece
    kinds.add((samples.dtype.name, samples.ndim, type(rate).__name__))
    heard = samples if heard is None else np.concatenate([heard, samples])
    return heard, round(len(heard) / rate, 2), int(np.abs(heard).max()), str(kinds)

with gr.Blocks() as demo:
    microphone, heard = gr.Audio(streaming=True, label="Microphone"), gr.State()
    seconds, peak = gr.Number(label="Seconds"), gr.Number(label="Peak")
    kind, recorded = gr.Textbox(label="Kind"), gr.Textbox(label="Recorded")
    microphone.stream(hear, [microphone, heard], [heard, seconds, peak, kind], stream_every=0.2)
    microphone.stop_recording(lambda seconds: f"{seconds} s", seconds, recorded)
demo
"""


@pytest.mark.colab
def test_a_microphone_is_heard_without_gaps(host, show, page):
    show(host, MICROPHONE)
    page.evaluate(DEVICES)
    microphone = AudioPage(page, "Microphone")
    microphone.record()
    microphone.expect_live()
    seconds = NumberPage(page, "Seconds").control
    expect(seconds).to_have_value(re.compile(r"^[3-9](\.|$)"), timeout=20_000)
    clock = page.evaluate("() => performance.now()")
    before = float(seconds.input_value())
    expect(seconds).to_have_value(re.compile(r"^([6-9]|1\d)(\.|$)"), timeout=20_000)
    passed = (page.evaluate("() => performance.now()") - clock) / 1000
    assert float(seconds.input_value()) - before == pytest.approx(passed, abs=1)
    microphone.stop()
    page.wait_for_function(OFF)
    expect(TextboxPage(page, "Recorded").control).to_have_value(re.compile(r" s$"))
    said = TextboxPage(page, "Recorded").control.input_value()
    assert float(said[:-2]) == float(seconds.input_value()), "the last piece is in before it ends"
    assert float(NumberPage(page, "Peak").control.input_value()) > 1000, "it beeps"
    TextboxPage(page, "Kind").expect_value("{('int16', 1, 'int')}")
