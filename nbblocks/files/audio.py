"""Sound: between files and numpy arrays. Loads numpy when called; all but WAV needs `soundfile`."""

from __future__ import annotations

import io
import struct
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error, InvalidValueError

if TYPE_CHECKING:
    from types import ModuleType

    import numpy as np

__all__ = ["decode", "encode", "sniff", "to_int16"]

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


_SIGNATURES = ((b"RIFF", "wav"), (b"OggS", "ogg"), (b"fLaC", "flac"), (b"\x1aE\xdf\xa3", "webm"))


def sniff(data: bytes) -> str:
    """Tell the format of a sound file by its first bytes; `mp3` when they say nothing else."""
    return next((name for start, name in _SIGNATURES if data.startswith(start)), "mp3")


def decode(path: str | Path) -> tuple[int, np.ndarray]:
    """Read a sound file.

    Returns:
        The sample rate, and 16 bit samples: (n,) for mono, (n, channels) otherwise.

    Raises:
        Error: It cannot be read as sound.
    """
    path = Path(path)
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] == b"RIFF" and head[8:] == b"WAVE":
        return _decode_wav(path)
    soundfile = _soundfile(path)
    try:
        data, rate = soundfile.read(str(path), dtype="int16")
    except (RuntimeError, OSError) as error:
        raise Error(
            f"Cannot read {path.name} as sound: {error}. "
            "Use a WAV, FLAC, OGG or MP3 file that a player opens."
        ) from error
    return rate, data


def encode(rate: int, samples: np.ndarray, format: str = "wav") -> bytes:
    """Write samples as the bytes of a sound file, 16 bit.

    Args:
        rate: Samples a second.
        samples: (n,) or (n, channels); see `to_int16` for the scaling.
        format: `wav`; others (`mp3`, `flac`, `ogg`) by `soundfile`.

    Raises:
        InvalidValueError: The samples are not sound.
    """
    data = to_int16(samples)
    out = io.BytesIO()
    if format == "wav":
        with wave.open(out, "wb") as file:
            file.setnchannels(1 if data.ndim == 1 else data.shape[1])
            file.setsampwidth(2)
            file.setframerate(int(rate))
            file.writeframes(data.astype("<i2").tobytes())
    else:
        _soundfile(Path(f"sound.{format}")).write(out, data, int(rate), format=format.upper())
    return out.getvalue()


def to_int16(samples: np.ndarray) -> np.ndarray:
    """Scale samples to 16 bit: floats by their peak, whole numbers by their width.

    Raises:
        InvalidValueError: The array has another type, or is not (n,) or (n, channels).
    """
    import numpy as np

    data = np.asarray(samples)
    if data.ndim not in (1, 2):
        raise InvalidValueError(
            f"An array of shape {data.shape} is not sound. Use (samples,) or (samples, channels)."
        )
    if data.dtype.kind == "f":
        return _normalised(data)
    shifts = {"int16": 0, "int32": -16, "int8": 8, "uint8": 8, "uint16": 0}
    if data.dtype.name not in shifts:
        raise InvalidValueError(
            f"Sound of type {data.dtype} has no known loudness. Use int16, or floats from -1 to 1."
        )
    if data.dtype.name == "uint8":
        # 0…255 onto the whole range: 257 is 65535 / 255.
        return (data.astype(np.int32) * 257 - 32768).astype(np.int16)
    if data.dtype.name == "uint16":
        return (data.astype(np.int32) - 32768).astype(np.int16)
    shift = shifts[data.dtype.name]
    wide = data.astype(np.int32)
    return (wide >> -shift if shift < 0 else wide << shift).astype(np.int16)


def _normalised(data: np.ndarray) -> np.ndarray:
    import numpy as np

    wide = data.astype(np.float64)
    peak = float(np.abs(wide).max()) if wide.size else 0.0
    if not np.isfinite(peak):
        raise InvalidValueError(
            "Sound with NaN or infinite samples cannot be played. Clean it with `np.nan_to_num`."
        )
    return (wide / (peak or 1.0) * 32767).astype(np.int16)


def _decode_wav(path: Path) -> tuple[int, np.ndarray]:
    """Read a WAV file: PCM of 8 to 32 bits and floats, which the standard library does not."""
    import numpy as np

    format, data = None, b""
    for name, chunk in _chunks(path.read_bytes()):
        if name == b"fmt ":
            format = chunk
        elif name == b"data":
            data = chunk
    if format is None or len(format) < 16:
        raise Error(
            f"{path.name} is a damaged WAV file: it does not say how it is encoded. "
            "Export it again."
        )
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", format)
    if kind == _EXTENSIBLE and len(format) >= 26:
        (kind,) = struct.unpack_from("<H", format, 24)
    samples = _samples(data, kind, bits)
    if samples is None or not channels:
        raise Error(
            f"{path.name} holds WAV data of kind {kind} with {bits} bits, not plain sound. "
            "Export it as 16 bit PCM."
        )
    samples = np.ascontiguousarray(samples[: len(samples) // channels * channels])
    return rate, samples if channels == 1 else samples.reshape(-1, channels)


def _chunks(content: bytes) -> Any:
    """Walk through the chunks of a RIFF file; a cut or unknown length ends with the file."""
    at = 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _samples(data: bytes, kind: int, bits: int) -> np.ndarray | None:
    """Turn raw samples to 16 bit ones; None for an encoding we do not read."""
    import numpy as np

    whole = data[: len(data) // max(bits // 8, 1) * max(bits // 8, 1)]
    if kind == _FLOAT and bits in (32, 64):
        floats = np.frombuffer(whole, f"<f{bits // 8}")
        return (np.clip(np.nan_to_num(floats), -1, 1) * 32767).astype(np.int16)
    if kind != _PCM or bits not in (8, 16, 24, 32):
        return None
    if bits == 8:
        return to_int16(np.frombuffer(whole, np.uint8))
    # Little-endian: the upper two bytes of a sample are the 16 bits that count.
    bytes_ = np.frombuffer(whole, np.uint8).reshape(-1, bits // 8)[:, -2:]
    return np.ascontiguousarray(bytes_).view("<i2")[:, 0].astype(np.int16)


def _soundfile(path: Path) -> ModuleType:
    try:
        import soundfile  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise Error(
            f"Sound in the format {path.suffix or 'of ' + path.name} needs the package "
            "`soundfile`: `pip install soundfile`. WAV works without it, and "
            "`type='filepath'` hands over any file."
        ) from error
    return soundfile
