"""Pictures: between files and PIL images. Loads PIL when called."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.errors import Error, InvalidValueError
from nbblocks.files.pixels import require_pillow

if TYPE_CHECKING:
    from collections.abc import Generator

    from PIL.Image import Image

__all__ = [
    "SHOWN_BY_BROWSERS",
    "decode",
    "encode",
    "keeps_mode",
    "overlaid",
    "sniff",
]

SHOWN_BY_BROWSERS = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
        "image/bmp",
        "image/svg+xml",
        "image/x-icon",
    }
)
"""What a page can show as it is; other pictures are converted first."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_MARGIN = 10
_TIFF_MODES = {("TIFF", mode) for mode in ("HSV", "LAB", "CMYK")}
_OPAQUE_FORMATS = frozenset({"JPEG", "BMP", "PPM"})
_HAS_ALPHA = frozenset({"RGBA", "LA", "PA"})


def sniff(path: str | Path) -> str | None:
    """Tell what kind of picture a file is by its first bytes; None when it is none we know."""
    with Path(path).open("rb") as file:
        head = file.read(4096)
    for signature, mime in _SIGNATURES:
        if head.startswith(signature):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    if b"<svg" in head or (head.lstrip().startswith(b"<?xml") and b"svg" in head):
        return "image/svg+xml"
    return None


@contextmanager
def opened(path: str | Path) -> Generator[Image]:
    """Open a picture, for as long as the `with` lasts.

    Raises:
        Error: It cannot be read as a picture.
    """
    require_pillow()
    from PIL import Image, UnidentifiedImageError

    name = Path(path).name
    try:
        with Image.open(path) as image:
            yield image
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Error(
            f"Cannot read {name} as a picture: {error}. "
            "Use a PNG, JPEG, WebP, GIF or BMP file that opens in an image viewer."
        ) from error
    except Image.DecompressionBombError as error:
        raise Error(f"{name} is too large to be read: {error}. Make it smaller.") from error


def decode(path: str | Path, mode: str | None = None) -> Image:
    """Read a picture, turned the way its camera meant it.

    Args:
        path: The file.
        mode: PIL's mode to convert to, such as `RGB` or `L`; None leaves it.

    Raises:
        Error: It cannot be read as a picture.
    """
    name = Path(path).name
    if sniff(path) == "image/svg+xml":
        raise Error(
            f"{name} is an SVG drawing, which has no pixels. "
            "Use `type='filepath'` to get the file itself."
        )
    with opened(path) as stored:
        from PIL import ImageOps

        image = ImageOps.exif_transpose(stored)
        image.load()
    return image if mode is None or image.mode == mode else convert(image, mode)


def keeps_mode(path: str | Path, mode: str) -> bool:
    """Need a file no conversion to be in this mode? Drawings and animations always stay so.

    Raises:
        Error: It cannot be read as a picture.
    """
    if sniff(path) == "image/svg+xml":
        return True
    with opened(path) as image:
        return image.mode == mode or getattr(image, "is_animated", False)


def convert(image: Image, mode: str) -> Image:
    """Convert to another mode of PIL's.

    Raises:
        InvalidValueError: There is no way from one mode to the other.
    """
    try:
        if mode in ("LAB", "HSV") and image.mode != "RGB":
            image = image.convert("RGB")
        if mode == "LAB":
            from PIL import ImageCms

            profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
            converted = ImageCms.profileToProfile(image, *profiles, outputMode="LAB")
            assert converted is not None, "inPlace is off, so an image comes back"
            return converted
        return image.convert(mode)
    except ValueError as error:
        raise InvalidValueError(
            f"Cannot convert a picture of mode {image.mode!r} to `image_mode={mode!r}`: {error}. "
            "Use 'RGB', 'RGBA' or 'L', or None to leave pictures as they are."
        ) from error


def encode(image: Image, format: str = "webp") -> tuple[bytes, str]:
    """Write a picture as the bytes of a file.

    Args:
        image: The picture.
        format: Of the file: `png`, `webp`, `jpeg`, `gif` ….

    Returns:
        The bytes, and the end of the file's name. A mode that the format cannot hold is converted,
        transparency on white; a format that PIL cannot write becomes PNG.
    """
    require_pillow()
    import PIL.Image

    PIL.Image.init()
    name = {"JPG": "JPEG", "TIF": "TIFF"}.get(format.upper(), format.upper())
    if name not in PIL.Image.SAVE:
        name = "PNG"
    image = _fit(image, name)
    # PNG: fast rather than small, as it travels a short way once. WebP is lossy by nature.
    options: dict[str, Any] = {
        "PNG": {"compress_level": 3},
        "WEBP": {"method": 2, "quality": 90},
    }.get(name, {})
    out = io.BytesIO()
    try:
        image.save(out, name, **options)
    except (OSError, ValueError, KeyError):
        name, out = "PNG", io.BytesIO()
        mode = "RGBA" if image.mode in _HAS_ALPHA else "RGB"
        image.convert(mode).save(out, name, compress_level=3)
    return out.getvalue(), name.lower()


def _fit(image: Image, format: str) -> Image:
    """Convert a mode that the format has no room for."""
    import PIL.Image

    if image.mode in _HAS_ALPHA and format in _OPAQUE_FORMATS:
        image = image.convert("RGBA")
        white = PIL.Image.new("RGBA", image.size, "white")
        return PIL.Image.alpha_composite(white, image).convert("RGB")
    # Some versions of PIL cannot read the YCbCr that they have written.
    if image.mode in ("HSV", "LAB", "YCbCr", "CMYK") and (format, image.mode) not in _TIFF_MODES:
        return _to_rgb(image)
    if (format, image.mode) == ("PNG", "I"):
        return image.convert("I;16")  # what a PNG holds at most
    return image


def _to_rgb(image: Image) -> Image:
    if image.mode != "LAB":
        return image.convert("RGB")
    from PIL import ImageCms

    profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, *profiles, outputMode="RGB")
    assert converted is not None, "inPlace is off, so an image comes back"
    return converted


def overlaid(image: Image, mark: Image, position: str | tuple[int, int]) -> Image:
    """Put a mark on a picture.

    Args:
        image: The picture; it stays as it is.
        mark: The mark; where it is transparent, the picture shows.
        position: A corner as in `bottom-right`, 10 pixels off the edges, or (x, y) of its top left.
            A mark that would leave the picture goes to the bottom right.

    Returns:
        A new picture of the same mode.
    """
    right, bottom = image.width - mark.width - _MARGIN, image.height - mark.height - _MARGIN
    corners = {
        "top-left": (_MARGIN, _MARGIN),
        "top-right": (right, _MARGIN),
        "bottom-left": (_MARGIN, bottom),
        "bottom-right": (right, bottom),
    }
    if isinstance(position, str) and position not in corners:
        raise InvalidValueError(
            f"There is no watermark position {position!r}. Use {', '.join(corners)} or (x, y)."
        )
    x, y = corners[position] if isinstance(position, str) else position
    inside = 0 <= x <= image.width - mark.width and 0 <= y <= image.height - mark.height
    canvas = image.convert("RGBA")
    stamp = mark.convert("RGBA")
    canvas.paste(stamp, (x, y) if inside else (right, bottom), stamp)
    return canvas if image.mode == "RGBA" else canvas.convert(image.mode)
