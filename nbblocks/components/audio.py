"""Audio: sound to play, or to take from the user."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._file import File, as_file
from nbblocks.components._media import Sources, StreamEvery, as_options, streaming_source
from nbblocks.components._subtitles import Subtitles
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event
from nbblocks.files import audio as codec
from nbblocks.files.file_data import FileData
from nbblocks.files.wire import from_wire, local_path

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

__all__ = ["Audio", "WaveformOptions"]

Source = Literal["upload", "microphone"]


@dataclass
class WaveformOptions:
    """How the wave of the sound is drawn.

    Args:
        waveform_color: Colour of what has not been played.
        waveform_progress_color: Colour of what has been played.
        trim_region_color: Colour of the part to cut out.
        show_recording_waveform: Draw the wave while recording?
        skip_length: Per cent of the sound that the arrow keys skip.
        sample_rate: Samples a second that recordings get.
    """

    waveform_color: str | None = None
    waveform_progress_color: str | None = None
    trim_region_color: str | None = None
    show_recording_waveform: bool = True
    skip_length: float = 5
    sample_rate: int = 44100


class Audio(Component):
    """Sound. Browser half: `js/src/components/audio.tsx`.

    Args:
        value: The sound at the start: the path of a file, a URL, bytes of a file, or a pair of the
            sample rate and an array; a function is called when the page loads.
        sources: Where the user may take sound from: `"upload"`, `"microphone"`.
        type: What a listener receives: a pair of the rate and a `"numpy"` array of 16 bit samples,
            or a `"filepath"`.
        label: Text above the player.
        interactive: Can the user change it? `None` lets the event graph decide.
        streaming: Fire `stream` again and again while the microphone is on, each time with what
            it has heard since the last? How often is the listener's `stream_every`.
        format: Format of the files, `"wav"` or `"mp3"` (needs the package `soundfile`); None leaves
            them as they are.
        autoplay: Play at once?
        editable: Can the user cut it?
        waveform_options: How the wave is drawn.
        loop: Start again at the end?
        recording: Is it recording now?
        subtitles: Text to show while it plays: a list of `{"text", "timestamp": [start, end]}`, or
            the path of a `.json`, `.srt` or `.vtt` file.
        playback_position: Seconds from the start where it plays.
        **common: What every component takes; see `CommonParams`. `buttons` takes `"download"`.
    """

    stream, change, clear, play, pause, stop = (event() for _ in range(6))
    start_recording, pause_recording, stop_recording = event(), event(), event()
    upload, input = event(), event()

    _browser_traits = frozenset({"value", "playback_position"})
    _renamed_params = {"source": ("sources", lambda source: [source])}

    value = File()
    sources = Sources("upload", "microphone")
    type = traitlets.Enum(["numpy", "filepath"], "numpy")
    streaming = t.Bool(False)
    _stream_every = StreamEvery()
    format = traitlets.Enum(["wav", "mp3"], None, allow_none=True)
    autoplay = t.Bool(False)
    editable = t.Bool(True)
    waveform_options = t.Any(None).tag(
        to_json=as_options,
        ts="WaveformOptions | null",
    )
    loop = t.Bool(False)
    recording = t.Bool(False)
    subtitles = Subtitles()
    playback_position = t.Float(0.0)

    def __init__(
        self,
        value: str | Path | bytes | tuple[int, np.ndarray] | Callable[..., Any] | None = None,
        *,
        sources: list[Source] | Source | None = None,
        type: Literal["numpy", "filepath"] = "numpy",
        label: str | None = None,
        interactive: bool | None = None,
        streaming: bool = False,
        format: Literal["wav", "mp3"] | None = None,
        autoplay: bool = False,
        editable: bool = True,
        waveform_options: WaveformOptions | dict[str, Any] | None = None,
        loop: bool = False,
        recording: bool = False,
        subtitles: str | Path | list[dict[str, Any]] | None = None,
        playback_position: float = 0,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            sources=streaming_source(sources, streaming, "microphone", "Audio"),
            type=type,
            label=label,
            interactive=interactive,
            streaming=streaming,
            format=format,
            autoplay=autoplay,
            editable=editable,
            waveform_options=waveform_options,
            loop=loop,
            recording=recording,
            subtitles=subtitles,
            playback_position=playback_position,
            **common,
        )

    def from_wire(self, name: str, wire: Any) -> Any:
        """Find the file that the page uploaded."""
        return from_wire(wire, self.files.uploads) if name == "value" else wire

    def preprocess(self, payload: FileData | None) -> str | tuple[int, np.ndarray] | None:
        """Give the listener the sound, as `type` says; None when it is empty.

        Raises:
            Error: The file cannot be read as sound.
        """
        if payload is None:
            return None
        path = local_path(payload, self.files.cache)
        if self.type == "numpy":
            return codec.decode(path)
        if self._is_other(path):
            return str(self._converted(path).path)
        payload.keep()
        return path

    def postprocess(self, value: Any) -> FileData | None:
        """Play a path, URL, bytes, or a pair of rate and array; None shows nothing.

        Raises:
            InvalidValueError: It is none of these.
        """
        if value is None:
            return None
        if isinstance(value, bytes):
            return self.files.cache.save(value, f"audio.{codec.sniff(value)}")
        if isinstance(value, tuple) and len(value) == 2:
            return self._saved(*value)
        if not isinstance(value, (str, Path, FileData)):
            raise InvalidValueError(
                "Audio takes a path, a URL, bytes, or a pair (sample rate, array), not the "
                f"{type(value).__name__} {value!r:.60}."
            )
        file = as_file(self, value)
        return self._converted(file.path) if file.path and self._is_other(file.path) else file

    def _is_other(self, path: str) -> bool:
        """Is the file in another format than the one that is asked for?"""
        return self.format is not None and Path(path).suffix.lower() != f".{self.format}"

    def _converted(self, path: str) -> FileData:
        return self._saved(*codec.decode(path), stem=Path(path).stem)

    def _saved(self, rate: int, samples: Any, stem: str = "audio") -> FileData:
        format = str(self.format or "wav")
        return self.files.cache.save(codec.encode(rate, samples, format), f"{stem}.{format}")
