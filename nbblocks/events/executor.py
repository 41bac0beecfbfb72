"""Where a listener's function runs: what `executor=` takes, and which functions can run there."""

from __future__ import annotations

from concurrent.futures import Executor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal

from nbblocks.errors import InvalidValueError
from nbblocks.events.inject import Injectable

if TYPE_CHECKING:
    from nbblocks.events.listener import Listener

Place = Literal["thread", "threads", "process", "elsewhere", "dask"]
"""The app's threads, a thread pool, the app's processes, any other executor, a dask cluster."""


def place_of(executor: Any) -> Place:
    """Tell where an executor runs what it is given.

    Raises:
        InvalidValueError: It is none.
    """
    if isinstance(executor, str) and executor in ("thread", "process"):
        return "thread" if executor == "thread" else "process"
    if _is_dask(executor):
        if getattr(executor, "_asynchronous", False):
            raise InvalidValueError(
                f"executor={executor!r} is asynchronous, and so works on one loop only. Make a "
                "Client without asynchronous=True."
            )
        return "dask"
    if isinstance(executor, ThreadPoolExecutor):
        return "threads"
    if isinstance(executor, Executor):
        return "elsewhere"
    raise InvalidValueError(
        f"executor={executor!r} is not one of 'thread', 'process', a concurrent.futures.Executor "
        "and a dask.distributed.Client. Pass the object itself, not its class."
    )


def settle(listener: Listener, default: Any) -> None:
    """Settle where the function of a listener runs.

    Args:
        listener: The listener; without an executor of its own it takes the default.
        default: The app's executor. Async functions pass over it: they run on the app's loop.

    Raises:
        InvalidValueError: The executor is none, or it cannot run this kind of function.
    """
    if listener.fn is None:
        return
    kind = listener.shape.kind
    if listener.executor is None:
        listener.executor = "thread" if kind.startswith("async") else default
    place, where = place_of(listener.executor), f"executor={listener.executor!r}"
    if place == "thread":
        return
    if kind.startswith("async"):
        raise InvalidValueError(
            f"{listener.name!r} is async, so it runs on the app's own loop, and {where} cannot "
            "take it. Leave `executor=` out, or make it a plain function."
        )
    if place not in ("elsewhere", "dask"):
        return
    if kind == "generator":
        raise InvalidValueError(
            f"{listener.name!r} is a generator, which {where} cannot run step by step. Use "
            "executor='process' or 'thread', or return the whole result."
        )
    parameters = (*listener.shape.positional, *listener.shape.keyword)
    if any(isinstance(parameter.default, Injectable) for parameter in parameters):
        raise InvalidValueError(
            f"{listener.name!r} shows its progress, which {where} cannot bring back. Use "
            "executor='process' or 'thread', or leave the gr.Progress() out."
        )


def _is_dask(executor: Any) -> bool:
    """Is it a client of dask, or its executor? Nothing is imported to find out."""
    names = {(base.__module__.partition(".")[0], base.__name__) for base in type(executor).__mro__}
    return bool(names & {("distributed", "Client"), ("distributed", "ClientExecutor")})
