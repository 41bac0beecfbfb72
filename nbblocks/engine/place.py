"""Calls that are made outside of the kernel: what they are, and what can go wrong with them."""

from __future__ import annotations

import asyncio
import copy
import functools
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

from nbblocks.engine.pickling import Reference, dumps
from nbblocks.errors import InvalidValueError
from nbblocks.events.data import EventData
from nbblocks.events.device import visible

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from concurrent.futures import Future

    from nbblocks.events.listener import Listener


_KNOWN = ("value", "label", "info", "interactive", "visible", "elem_id", "elem_classes", "key")
"""What an event tells of its target in another process, besides the target's own parameters."""


class Place(Protocol):
    """Somewhere functions run outside of the kernel."""

    def results(self, call: Call) -> AsyncGenerator[Any]:
        """Make a call and yield its results; cancelling ends the call as far as the place can."""
        ...


@dataclass
class Call:
    """A call of a listener's function.

    Args:
        listener: The listener.
        args: Positional arguments.
        kwargs: Keyword arguments.
        submit: Does something on a worker thread of the app, as part of the run.
    """

    listener: Listener
    args: list[Any]
    kwargs: dict[str, Any]
    submit: Callable[..., Future[Any]]

    def __post_init__(self) -> None:
        self.args = [_portable(value) for value in self.args]
        self.kwargs = {name: _portable(value) for name, value in self.kwargs.items()}

    @property
    def function(self) -> Callable[..., Any]:
        """The function, holding the arguments that go by name."""
        fn: Any = self.listener.fn
        return functools.partial(fn, **self.kwargs) if self.kwargs else fn

    async def work(self, function: Callable[..., Any], *args: Any) -> Any:
        """Do something on a worker thread of the app and wait for it."""
        return await asyncio.wrap_future(self.submit(function, *args))

    def packed(self) -> bytes:
        """Pickle the call for a process of ours.

        Raises:
            InvalidValueError: A part of it cannot be pickled; the message names it.
        """
        try:
            streams = self.listener.shape.kind == "generator"
            args = [visible(value) for value in self.args]
            kwargs = {name: visible(value) for name, value in self.kwargs.items()}
            return dumps((self.listener.fn, args, kwargs, streams))
        except Exception as error:  # whatever a __reduce__ raises
            raise self.refusal(error) from error

    def refusal(self, error: BaseException, pickler: Callable[[Any], bytes] = dumps) -> Exception:
        """Say which part of the call could not be pickled.

        Args:
            error: What was raised.
            pickler: How the function was pickled.
        """
        name = f"{self.listener.name!r} runs in another process"
        advice = "Pass data, or let it run in a thread: executor='thread'."
        for parameter, value in self._named().items():
            reason = _reason(dumps, value)
            if reason is not None:
                return InvalidValueError(
                    f"{name}, and its argument `{parameter}` ({value!r:.60}) cannot be sent there: "
                    f"{reason}. {advice}"
                )
        reason = _reason(pickler, self.listener.fn)
        if reason is not None:
            return InvalidValueError(
                f"{name}, and cannot be sent there itself: {reason}. Let it use what is in modules "
                "and what it is given; for functions of a notebook install cloudpickle (pip install"
                " 'nbblocks[process]')."
            )
        return InvalidValueError(
            f"{name}, and what it returned cannot be sent back: {error}. Return data."
        )

    def located(self, result: Any) -> Any:
        """Put the components themselves in place of the references to them in a result."""
        if not isinstance(result, dict):
            return result
        nodes = {Reference(node._id): node for node in self.listener.outputs}
        return {nodes.get(key, key): value for key, value in result.items()}

    def _named(self) -> dict[str, Any]:
        names = [parameter.name for parameter in self.listener.shape.positional]
        names += [str(number) for number in range(len(names) + 1, len(self.args) + 1)]
        return {**dict(zip(names, self.args, strict=False)), **self.kwargs}


def _portable(value: Any) -> Any:
    """Of an event's target, which is a component, take its value and properties along."""
    if not isinstance(value, EventData) or value.target is None:
        return value
    target = value.target
    known = {name: getattr(target, name) for name in _KNOWN if hasattr(target, name)}
    portable = copy.copy(value)
    portable.target = SimpleNamespace(**known, **target.properties())
    return portable


def _reason(pickler: Callable[[Any], bytes], value: Any) -> Exception | None:
    try:
        pickler(value)
    except Exception as reason:  # noqa: BLE001 - whatever a __reduce__ raises
        return reason
    return None
