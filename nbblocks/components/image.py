"""Image: a picture to show, or to take from the user."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._file import File, as_file
from nbblocks.components._media import Sources, StreamEvery, as_options, streaming_source
from nbblocks.components._sizes import Size
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event
from nbblocks.files import image as codec
from nbblocks.files.file_data import FileData
from nbblocks.files.pixels import from_array, to_array
from nbblocks.files.wire import from_wire, local_path

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import PIL.Image
    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

__all__ = ["Image", "WatermarkOptions", "WebcamOptions"]

Source = Literal["upload", "webcam", "clipboard"]
Mode = Literal["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"]
MODES = list(Mode.__args__)


@dataclass
class WebcamOptions:
    """How a webcam takes pictures.

    Args:
        mirror: Show the picture as a mirror does?
        constraints: What the browser is asked for: the argument of `getUserMedia`, such as
            `{"video": {"width": 640}}`.
    """

    mirror: bool = True
    constraints: dict[str, Any] | None = None


@dataclass
class WatermarkOptions:
    """A picture that is put on every picture a listener returns.

    Args:
        watermark: The path of a file, an array, or a PIL image.
        position: A corner (`"bottom-right"` …), or (x, y) in pixels from the top left.
    """

    watermark: Any = None
    position: tuple[int, int] | Literal["top-left", "top-right", "bottom-left", "bottom-right"] = (
        "bottom-right"
    )


class Image(Component):
    """A picture. Browser half: `js/src/components/image.tsx`.

    Args:
        value: The picture at the start: the path of a file, a URL, a PIL image or an array; a
            function is called when the page loads.
        format: Of the file that arrays and PIL images become: `"webp"`, `"png"` (lossless),
            `"jpeg"` ….
        height: Height in px, or as CSS.
        width: Width in px, or as CSS.
        image_mode: PIL's mode that a listener gets the picture in, such as `"RGB"` or `"L"`; None
            leaves it as it is.
        sources: Where the user may take a picture from: `"upload"`, `"webcam"`, `"clipboard"`.
        type: What a listener receives: a `"numpy"` array, a `"pil"` image, or a `"filepath"`.
        label: Text above the picture.
        interactive: Can the user change it? `None` lets the event graph decide.
        streaming: Fire `stream` with the webcam's picture, again and again while it is on? How
            often is the listener's `stream_every`.
        webcam_options: How the webcam takes pictures.
        placeholder: Text shown while it is empty.
        watermark: A picture to put on every picture that Python shows here.
        alt_text: What screen readers say of it.
        **common: What every component takes; see `CommonParams`. `buttons` takes `"download"` and
            `"fullscreen"`.
    """

    clear, change, stream, select, upload, input = (event() for _ in range(6))

    _renamed_params = {"source": ("sources", lambda source: [source])}

    value = File()
    format = traitlets.Unicode("webp")
    height = Size()
    width = Size()
    image_mode: Any = traitlets.Enum(MODES, "RGB", allow_none=True)
    sources = Sources("upload", "webcam", "clipboard")
    type: Any = traitlets.Enum(["numpy", "pil", "filepath"], "numpy")
    streaming = t.Bool(False)
    _stream_every = StreamEvery()
    webcam_options = t.Any(None).tag(
        to_json=as_options,
        ts="{ mirror?: boolean; constraints?: Record<string, unknown> | null } | null",
    )
    placeholder = t.Unicode(None, allow_none=True)
    watermark = traitlets.Any(None)
    alt_text = t.Unicode(None, allow_none=True)

    def __init__(
        self,
        value: str | Path | PIL.Image.Image | np.ndarray | Callable[..., Any] | None = None,
        *,
        format: str = "webp",
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Mode | None = "RGB",
        sources: list[Source] | Source | None = None,
        type: Literal["numpy", "pil", "filepath"] = "numpy",
        label: str | None = None,
        interactive: bool | None = None,
        streaming: bool = False,
        webcam_options: WebcamOptions | dict[str, Any] | None = None,
        placeholder: str | None = None,
        watermark: WatermarkOptions | None = None,
        alt_text: str | None = None,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            format=format,
            height=height,
            width=width,
            image_mode=image_mode,
            sources=streaming_source(sources, streaming, "webcam", "Image"),
            type=type,
            label=label,
            interactive=interactive,
            streaming=streaming,
            webcam_options=webcam_options,
            placeholder=placeholder,
            watermark=watermark,
            alt_text=alt_text,
            **common,
        )

    def from_wire(self, name: str, wire: Any) -> Any:
        """Find the file that the page uploaded."""
        return from_wire(wire, self.files.uploads) if name == "value" else wire

    def preprocess(self, payload: FileData | None) -> np.ndarray | PIL.Image.Image | str | None:
        """Give the listener the picture, in `image_mode` and as `type` says; None when it is empty.

        Raises:
            Error: The file cannot be read as a picture.
        """
        if payload is None:
            return None
        path = local_path(payload, self.files.cache)
        if self.type == "filepath":
            payload.keep()
            return self._path(path)
        image = codec.decode(path, self.image_mode)
        return image if self.type == "pil" else to_array(image)

    def _path(self, path: str) -> str:
        """Return the path of a file in `image_mode`: the same one, if it is."""
        if self.image_mode is None or codec.keeps_mode(path, self.image_mode):
            return path
        data, suffix = codec.encode(codec.decode(path, self.image_mode), self.format)
        return str(self.files.cache.save(data, f"{Path(path).stem}.{suffix}").path)

    def postprocess(self, value: Any) -> FileData | None:
        """Show a picture: a path, URL, PIL image or array; None shows nothing.

        Raises:
            InvalidValueError: It is no picture.
        """
        if value is None or isinstance(value, FileData):
            return None if value is None else as_file(self, value)
        image = _image_of(value)
        if image is None:
            if not isinstance(value, (str, Path)):
                raise InvalidValueError(
                    "Image takes a path, a URL, a PIL image or an array, not the "
                    f"{type(value).__name__} {value!r:.60}."
                )
            file = as_file(self, value)
            if file.path is None or not (self.watermark or _needs_converting(file)):
                return file
            image = codec.decode(file.path)
        if self.watermark:
            image = _marked(image, self.watermark)
        data, suffix = codec.encode(image, self.format)
        # A function that follows a camera draws picture after picture.
        return self.files.cache.lend(data, f"image.{suffix}")


def _image_of(value: Any) -> PIL.Image.Image | None:
    """Return the PIL image that an image or array is; None for what names a file."""
    # Whoever passes an image has imported PIL.
    pil = sys.modules.get("PIL.Image")
    if pil is not None and isinstance(value, pil.Image):
        return value
    if hasattr(value, "__array__"):
        return from_array(value)
    return None


def _needs_converting(file: FileData) -> bool:
    """Is it a picture that pages cannot show?

    Raises:
        InvalidValueError: It is no picture at all.
    """
    kind = codec.sniff(file.path or "")
    if kind is None:
        raise InvalidValueError(
            f"Image: {file.name} is not a picture: it is none of PNG, JPEG, WebP, GIF, AVIF, BMP, "
            "TIFF, ICO and SVG. Check the path, or convert the file."
        )
    return kind not in codec.SHOWN_BY_BROWSERS


def _marked(image: PIL.Image.Image, watermark: Any) -> PIL.Image.Image:
    options = watermark if isinstance(watermark, WatermarkOptions) else WatermarkOptions(watermark)
    mark = _image_of(options.watermark)
    if mark is None:
        mark = codec.decode(options.watermark)
    return codec.overlaid(image, mark, options.position)
