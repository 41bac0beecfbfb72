"""Parameters that are filled in by annotation or default, and do not count as inputs."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from nbblocks.errors import InvalidValueError
from nbblocks.events.data import EventData
from nbblocks.events.device import Device
from nbblocks.events.request import Request

if TYPE_CHECKING:
    import inspect


class Injectable:
    """A default value that stands for something the run provides, as `gr.Progress()` does."""

    def for_run(self, run: Any) -> Any:
        """Return what the function receives in this run."""
        raise NotImplementedError


def injected(parameter: inspect.Parameter, annotations: dict[str, Any]) -> bool:
    """Is this parameter filled in by the run rather than from an input?"""
    if isinstance(parameter.default, Injectable):
        return True
    annotation = annotations.get(parameter.name)
    return _is(annotation, EventData) or any(
        _is(each, (Request, Device)) for each in _alternatives(annotation)
    )


def injection(parameter: inspect.Parameter, annotations: dict[str, Any], run: Any) -> Any:
    """Return what an injected parameter receives.

    Args:
        parameter: One for which `injected` is true.
        annotations: The function's resolved annotations.
        run: The run, with `target`, `data` (of the event), `request` and `device`.

    Raises:
        InvalidValueError: There is no device for it.
    """
    if isinstance(parameter.default, Injectable):
        return parameter.default.for_run(run)
    annotation = annotations.get(parameter.name)
    if _is(annotation, EventData):
        return annotation(run.target, run.data)  # type: ignore[misc]
    if not any(_is(each, Device) for each in _alternatives(annotation)):
        return run.request
    if run.device is None and type(None) not in _alternatives(annotation):
        raise InvalidValueError(
            f"The parameter `{parameter.name}: gr.Device` needs devices, and there are none for "
            "its listener. Give that a concurrency_id='gpu', and name them by "
            "demo.queue(devices={'gpu': ['cuda:0']})."
        )
    return run.device


def _is(annotation: Any, cls: type | tuple[type, ...]) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, cls)


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return typing.get_args(annotation) or (annotation,)
