"""Devices: what the runs of a `concurrency_id` share, one for each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from nbblocks.errors import InvalidValueError

__all__ = ["Device"]


class Device(str):
    """The device that is a run's own. Annotate a parameter with it and it is filled in.

    It is a text as `demo.queue(devices=…)` has it, for example "cuda:1". In a process of
    `executor="process"` that sees only its own of several CUDA devices, it is "cuda:0".

    Example:
        >>> def paint(prompt, device: gr.Device):
        ...     return models[device](prompt)
        >>> button.click(paint, prompt, picture, concurrency_id="gpu")
        >>> demo.queue(devices={"gpu": ["cuda:0", "cuda:1"]})
    """

    __slots__ = ()


_CUDA = re.compile(r"cuda:(\d+)")
_VISIBLE = "CUDA_VISIBLE_DEVICES"


def variables_of(device: str | None) -> dict[str, str]:
    """Return the environment of a process that is to see one of the CUDA devices only."""
    found = _CUDA.fullmatch(device or "")
    if found is None:
        return {}
    number = int(found[1])
    ours = [each for each in os.environ.get(_VISIBLE, "").split(",") if each]
    return {_VISIBLE: ours[number] if number < len(ours) else found[1]}


def visible(value: Any) -> Any:
    """Turn a device into what it is called in such a process; anything else stays as it is."""
    cuda = isinstance(value, Device) and _CUDA.fullmatch(value)
    return Device("cuda:0") if cuda else value


def pools(devices: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Check what `demo.queue(devices=…)` was given.

    Raises:
        InvalidValueError: It does not name one device at least for each `concurrency_id`.
    """
    given: Any = devices
    if not isinstance(given, Mapping):
        raise InvalidValueError(
            f"devices={given!r} must be a dictionary from concurrency_id to devices: "
            "{'gpu': ['cuda:0', 'cuda:1']}."
        )
    for name, pool in given.items():
        good = isinstance(pool, Sequence) and not isinstance(pool, str) and len(pool) > 0
        if not isinstance(name, str) or not good or not all(isinstance(one, str) for one in pool):
            raise InvalidValueError(
                f"devices={{{name!r}: {pool!r}}} must list one device at least, by name: "
                "{'gpu': ['cuda:0', 'cuda:1']}."
            )
    return {name: tuple(pool) for name, pool in given.items()}
