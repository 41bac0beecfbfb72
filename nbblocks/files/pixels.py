"""Pixels: between PIL images and numpy arrays. Loads PIL and numpy when called."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from nbblocks.errors import Error, InvalidValueError

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

__all__ = ["from_array", "require_pillow", "to_array"]


def require_pillow() -> None:
    """Say what to install where pictures cannot be read.

    Raises:
        Error: Pillow is not installed.
    """
    if importlib.util.find_spec("PIL") is None:
        raise Error(
            "Reading and writing pictures needs Pillow and numpy: `pip install nbblocks[image]`. "
            "Files are shown without it; `type='filepath', image_mode=None` hands them over."
        )


def to_array(image: Image) -> np.ndarray:
    """Make an array of a picture: (height, width) or (height, width, channels)."""
    import numpy as np

    return np.array(image)


def from_array(array: np.ndarray) -> Image:
    """Make a picture of an array.

    Args:
        array: (height, width) or (height, width, 1, 3 or 4): 8 bit as they are; other whole numbers
            as they are when they fit, 16 bit ones scaled when they do not; floats from 0 to 1
            (below 0 is black); bools black and white.

    Raises:
        InvalidValueError: The shape or the values are those of no picture.
    """
    require_pillow()
    import numpy as np
    from PIL import Image

    pixels = _to_uint8(np.asarray(array))
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    if pixels.size == 0 or not (
        pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    ):
        raise InvalidValueError(
            f"An array of shape {np.asarray(array).shape} is not a picture. "
            "Use (height, width), (height, width, 3) or (height, width, 4)."
        )
    return Image.fromarray(np.ascontiguousarray(pixels))


def _to_uint8(array: np.ndarray) -> np.ndarray:
    import numpy as np

    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.size == 0 or array.dtype.kind not in "iuf":
        if array.dtype.kind not in "iuf":
            raise InvalidValueError(
                f"An array of {array.dtype} is not a picture. Use uint8, or floats from 0 to 1."
            )
        return array.astype(np.uint8)
    low, high = array.min(), array.max()
    if array.dtype.kind == "f":
        # Written so that NaN fails too.
        if not (low >= -1 and high <= 1):
            raise InvalidValueError(
                f"A picture of floats goes from 0 to 1, and this array from {low:g} to {high:g}. "
                "Divide it, or convert 0 to 255 with `.astype('uint8')`."
            )
        return np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8)
    if low >= 0 and high <= 255:
        return array.astype(np.uint8)
    if array.dtype == np.uint16:
        return (array >> 8).astype(np.uint8)
    raise InvalidValueError(
        f"A picture of whole numbers goes from 0 to 255, and this array ({array.dtype}) "
        f"from {low} to {high}. Scale it first."
    )
