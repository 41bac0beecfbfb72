"""Sound survives the way through WAV files; what is no sound is told so."""

from __future__ import annotations

import io
import struct
import sys
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nbblocks.errors import Error, InvalidValueError
from nbblocks.files import audio as codec

samples = st.one_of(
    hnp.arrays(np.int16, st.integers(0, 50)),
    hnp.arrays(np.int16, st.tuples(st.integers(1, 50), st.integers(2, 4))),
)


def _decode(tmp_path, data):
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    return codec.decode(path)


@given(samples, st.sampled_from([8000, 16000, 44100]))
def test_int16_round_trip(tmp_path_factory, data, rate):
    back_rate, back = _decode(tmp_path_factory.mktemp("sound"), codec.encode(rate, data))
    assert back_rate == rate
    assert np.array_equal(back, data)


@given(hnp.arrays(np.float32, st.integers(1, 50), elements=st.floats(-1000, 1000, width=32)))
def test_floats_are_scaled_by_their_peak(data):
    scaled = codec.to_int16(data)
    peak = np.abs(data).max()
    assert np.abs(scaled.astype(int)).max() in ((0,) if peak == 0 else (32766, 32767))


@pytest.mark.parametrize(
    ("data", "scaled"),
    [
        (np.array([0.0, 0.5, -0.25]), [0, 32767, -16383]),
        (np.zeros(2), [0, 0]),
        (np.array([0, 128, 255], np.uint8), [-32768, 128, 32767]),
        (np.array([2**31 - 1, -(2**31)], np.int32), [32767, -32768]),
        (np.array([0, 65535], np.uint16), [-32768, 32767]),
        (np.array([-128, 127], np.int8), [-32768, 32512]),
        (np.array([1, 2], np.int16), [1, 2]),
        (np.array([], float), []),
    ],
)
def test_to_int16(data, scaled):
    assert codec.to_int16(data).tolist() == scaled


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.array([1, 5], np.int64), "Sound of type int64"),
        (np.array([1.0, np.nan]), "NaN or infinite"),
        (np.zeros((2, 2, 2)), r"shape \(2, 2, 2\) is not sound"),
        (np.array(3.0), r"shape \(\) is not sound"),
    ],
)
def test_what_is_no_sound(data, message):
    with pytest.raises(InvalidValueError, match=message):
        codec.to_int16(data)


def _wav(kind, bits, raw, channels=1, extensible=False):
    fmt = struct.pack("<HHIIHH", 0xFFFE if extensible else kind, channels, 8000, 0, 0, bits)
    if extensible:
        fmt += struct.pack("<HHIH", 22, bits, 0, kind) + b"\x00" * 14
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + b"LIST\x01\x00\x00\x00x\x00"
    body += b"data" + struct.pack("<I", len(raw)) + raw
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize(
    ("kind", "bits", "raw", "expected"),
    [
        (1, 8, bytes([0, 255]), [-32768, 32767]),
        (1, 16, struct.pack("<hh", -5, 700), [-5, 700]),
        (1, 24, b"\x00\x01\x00\xff\xff\xff", [1, -1]),
        (1, 32, struct.pack("<ii", 65536, -65536), [1, -1]),
        (3, 32, struct.pack("<ff", 0.5, -2), [16383, -32767]),
        (3, 64, struct.pack("<dd", 1, float("nan")), [32767, 0]),
    ],
)
def test_kinds_of_wav(tmp_path, kind, bits, raw, expected, extensible):
    assert _decode(tmp_path, _wav(kind, bits, raw, extensible=extensible))[1].tolist() == expected


def test_wav_of_the_standard_library(tmp_path):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(11025)
        file.writeframes(struct.pack("<hhhh", 1, 2, 3, 4))
    rate, data = _decode(tmp_path, out.getvalue())
    assert (rate, data.tolist()) == (11025, [[1, 2], [3, 4]])


def test_stream_of_unknown_length(tmp_path):
    data = bytearray(_wav(1, 16, struct.pack("<hh", 1, 2)))
    data[-8:-4] = b"\xff\xff\xff\xff"
    assert _decode(tmp_path, bytes(data))[1].tolist() == [1, 2]


def test_damaged_and_compressed_wav(tmp_path):
    with pytest.raises(Error, match="does not say how it is encoded"):
        _decode(tmp_path, b"RIFF\x04\x00\x00\x00WAVE")
    with pytest.raises(Error, match="kind 85 with 0 bits"):
        _decode(tmp_path, _wav(85, 0, b"abcd"))


def test_other_formats_name_the_package(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "soundfile", None)
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3")
    with pytest.raises(Error, match="pip install soundfile"):
        codec.decode(path)
    with pytest.raises(Error, match=r"format \.mp3"):
        codec.encode(8000, np.zeros(4), "mp3")
