"""Audio: arrays and files, in and out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import nbblocks as gr
from nbblocks.errors import Error, InvalidValueError
from nbblocks.files import audio as codec
from nbblocks.testing import App
from tests.comms import idle


@pytest.fixture
def beep(tmp_path):
    path = tmp_path / "beep.wav"
    path.write_bytes(codec.encode(8000, np.array([1, -2, 3], np.int16)))
    return path


@given(hnp.arrays(np.int16, st.integers(1, 40)), st.sampled_from([8000, 44100]))
def test_samples_come_back(samples, rate):
    audio = gr.Audio((rate, samples))
    back_rate, back = audio.preprocess(audio.value)
    assert back_rate == rate
    assert np.array_equal(back, samples)


def test_floats_are_normalised_by_their_peak():
    audio = gr.Audio((8000, np.array([0.0, 0.5, -0.25])))
    assert audio.preprocess(audio.value)[1].tolist() == [0, 32767, -16383]


@pytest.mark.parametrize("kind", [str, Path, Path.read_bytes])
def test_files(beep, kind):
    audio = gr.Audio(kind(beep))
    rate, samples = audio.preprocess(audio.value)
    assert (rate, samples.tolist()) == (8000, [1, -2, 3])
    audio.type = "filepath"
    assert audio.preprocess(audio.value).endswith(".wav")
    wire = audio.get_state()["value"]
    assert (wire["mime"], len(wire["data"])) == ("audio/wav", wire["size"])


def test_nothing():
    assert gr.Audio().preprocess(None) is None
    assert gr.Audio(None).value is None


def test_the_wanted_format_is_converted_to(beep, tmp_path, monkeypatch):
    audio = gr.Audio(beep, format="wav", type="filepath")
    assert audio.preprocess(audio.value) == audio.value.path
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(Error, match="pip install soundfile"):
        gr.Audio(beep, format="mp3")


def test_what_is_no_sound_is_told():
    with pytest.raises(InvalidValueError, match="Audio takes a path, a URL, bytes, or a pair"):
        gr.Audio(3)
    with pytest.raises(InvalidValueError, match=r"'nope\.wav' does not exist"):
        gr.Audio("nope.wav")


def test_upload_reverse_and_play(beep):
    with gr.Blocks() as demo:
        audio, out = gr.Audio(), gr.Audio()
        audio.upload(lambda sound: (sound[0], sound[1][::-1]), audio, out)
    with App(demo) as app:
        app.upload(audio, beep)
        app.settle()
        assert app.value(out)[1].tolist() == [3, -2, 1]


def test_sources():
    assert gr.Audio().sources == ["upload", "microphone"]
    assert gr.Audio(streaming=True).sources == ["microphone"]
    with pytest.warns(DeprecationWarning, match="sources"):
        assert gr.Audio(source="microphone").sources == ["microphone"]


def test_options_travel():
    state = gr.Audio(waveform_options=gr.WaveformOptions(sample_rate=16000)).get_state()
    assert state["waveform_options"]["sample_rate"] == 16000
    assert gr.Audio(waveform_options={"skip_length": 3}).get_state()["waveform_options"] == {
        "skip_length": 3
    }


CUES = [
    {"text": "Hello", "timestamp": [0.0, 1.5]},
    {"text": "you\nthere", "timestamp": [61.5, 3662.0]},
]
SRT = """1
00:00:00,000 --> 00:00:01,500
Hello

2
00:01:01,500 --> 01:01:02,000
you
there
"""
VTT = """WEBVTT

00:00.000 --> 00:01.500 align:start
Hello

01:01.500 --> 01:01:02.000
you
there"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.srt", SRT),
        ("a.vtt", VTT),
        ("b.vtt", VTT.replace("\n", "\r\n")),
        ("a.json", json.dumps(CUES)),
    ],
)
def test_subtitles(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content.encode())
    assert gr.Audio(subtitles=path).get_state()["subtitles"] == CUES
    assert gr.Audio(subtitles=CUES).get_state()["subtitles"] == CUES


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (["a"], "Subtitle 0 is 'a'"),
        ([{"text": "a"}], "must look like"),
        (3, "not 3"),
        ("x.srt", "Cannot read"),
    ],
)
def test_what_are_no_subtitles(value, message):
    with pytest.raises(InvalidValueError, match=message):
        gr.Audio(subtitles=value)


@pytest.mark.parametrize("kind", ["numpy", "filepath"])
def test_a_stream_can_be_put_together_again(comms, kind):
    def hear(piece, heard):
        rate, samples = codec.decode(piece) if kind == "filepath" else piece
        heard = np.concatenate([heard, samples])
        return heard, f"{rate} {samples.dtype} {len(heard)}"

    with gr.Blocks() as demo:
        microphone, heard = gr.Audio(streaming=True, type=kind), gr.State(np.zeros(0, np.int16))
        said = gr.Textbox()
        microphone.stream(hear, [microphone, heard], [heard, said])
    demo._repr_mimebundle_()
    sound = np.arange(-3000, 3000, dtype=np.int16)
    for number, samples in enumerate(np.split(sound, 3), 1):
        message = {"kind": "piece", "page": "p", "piece": number, "begins": number == 1}
        names = {"name": "microphone.wav", "mime": "audio/wav"}
        comms.receive(microphone, {**message, **names}, [codec.encode(48000, samples)])
        idle(demo)
    assert said.value == "48000 int16 6000"
    assert np.array_equal(heard.value, sound)
    demo.close()
