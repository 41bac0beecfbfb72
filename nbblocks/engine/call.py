"""A listener's call: the arguments it gets, and what its results mean."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from nbblocks.engine.update import Update
from nbblocks.errors import InvalidValueError
from nbblocks.events.inject import injected, injection

if TYPE_CHECKING:
    from nbblocks.engine.job import Job
    from nbblocks.engine.run import Run
    from nbblocks.events.listener import Listener
    from nbblocks.events.node import Node

Changes = list[tuple["Node", dict[str, Any]]]
"""What a result writes: for each output its new trait values."""

Arguments = tuple[list[Any], dict[str, Any]]
"""Positional and keyword arguments of a call."""


def arguments(job: Job, run: Run) -> Arguments:
    """Preprocess a job's payloads and add what is injected by annotation or default."""
    if job.listener.batch:
        return batch_arguments(job.listener, [values_of(job)], run)
    return _placed(job.listener, *values_of(job), run)


def batch_arguments(listener: Listener, rows: Sequence[Arguments], run: Run) -> Arguments:
    """Make the lists that a function with `batch=True` takes.

    Args:
        listener: The listener.
        rows: The `values_of` each run.
        run: What is injected is of this one.
    """
    values = [list(column) for column in zip(*(row[0] for row in rows), strict=True)]
    named = {key: [row[1][key] for row in rows] for key in rows[0][1]}
    return _placed(listener, values, named, run)


def values_of(job: Job) -> Arguments:
    """Preprocess a job's payloads."""
    listener = job.listener
    annotations = listener.shape.annotations

    def received(node: Node, payload: Any, parameter: str | None) -> Any:
        value = node.preprocess(payload) if listener.preprocess else payload
        if _wants_component(annotations.get(parameter or "")):
            value = SimpleNamespace(value=value, **node.properties())
        return value

    names = [*_takers(listener), *[None] * len(job.payloads)]
    values = [
        received(node, payload, None if listener.as_dict else name)
        for node, payload, name in zip(listener.inputs, job.payloads, names, strict=False)
    ]
    values += job.payloads[len(listener.inputs) :]
    named = {key: received(listener.kwargs[key], each, key) for key, each in job.named.items()}
    return values, named


def _takers(listener: Listener) -> list[str]:
    """Return the names of the parameters that take the inputs, in order."""
    shape = listener.shape
    return [
        parameter.name
        for parameter in shape.positional
        if parameter.name not in listener.kwargs and not injected(parameter, shape.annotations)
    ]


def _wants_component(annotation: Any) -> bool:
    """Does a parameter ask for a component, that is for its value and its properties?"""
    return isinstance(annotation, type) and hasattr(annotation, "preprocess")


def _placed(
    listener: Listener, values: list[Any], named: dict[str, Any], run: Run
) -> tuple[list[Any], dict[str, Any]]:
    """Put the values and the injected arguments in the order of the function's parameters."""
    shape = listener.shape
    waiting = [dict(zip(listener.inputs, values, strict=False))] if listener.as_dict else values[:]
    placed: list[Any] = []
    named = dict(named)
    by_name = False
    for parameter in shape.positional:
        if parameter.name in named:
            by_name = True  # what comes after a parameter passed by name is passed by name as well
            continue
        if injected(parameter, shape.annotations):
            value = injection(parameter, shape.annotations, run)
        elif waiting:
            value = waiting.pop(0)
        else:
            value = None if parameter.default is parameter.empty else parameter.default
        if by_name:
            named[parameter.name] = value
        else:
            placed.append(value)
    for parameter in shape.keyword:
        if parameter.name not in named and injected(parameter, shape.annotations):
            named[parameter.name] = injection(parameter, shape.annotations, run)
    return placed + waiting, named


def changes_of(listener: Listener, result: Any) -> Changes:
    """Turn what a listener returned or yielded into trait values for its outputs; write nothing.

    Raises:
        InvalidValueError: There are too few values, or a block that is not an output.
    """
    if listener.batch:
        return row_changes(listener, batch_rows(listener, result, 1)[0])
    outputs = listener.outputs
    if _is_partial(result):
        return _partial(listener, result)
    if isinstance(result, Update) and not result.properties:
        return []
    if not outputs:
        if result is not None:
            warnings.warn(
                f"{listener.name!r} returned {result!r:.60}, but its listener has no outputs.",
                stacklevel=2,
            )
        return []
    if len(outputs) == 1:
        return _collected(listener, [(outputs[0], result)])
    if not isinstance(result, (list, tuple)) or len(result) < len(outputs):
        count = len(result) if isinstance(result, (list, tuple)) else 1
        raise InvalidValueError(
            f"{listener.name!r} returned {count} value{'s' * (count != 1)} ({result!r:.80}) "
            f"for {len(outputs)} outputs. Return one value for each output; gr.skip() leaves one "
            "as it is."
        )
    if len(result) > len(outputs):
        warnings.warn(
            f"{listener.name!r} returned {len(result)} values for {len(outputs)} outputs; "
            "the last are ignored.",
            stacklevel=2,
        )
    return _collected(listener, list(zip(outputs, result, strict=False)))


def _collected(listener: Listener, pairs: list[tuple[Node, Any]]) -> Changes:
    changes: Changes = []
    for node, value in pairs:
        if isinstance(value, Update):
            if value.properties:
                changes.append((node, dict(node.changes(value))))
        elif listener.postprocess:
            changes.append((node, dict(node.changes(value))))
        else:
            changes.append((node, dict(node.raw(value))))
    return changes


def _is_partial(result: Any) -> bool:
    return isinstance(result, Mapping) and any(hasattr(key, "snapshot") for key in result)


def _partial(listener: Listener, result: Mapping[Any, Any]) -> Changes:
    by_key = {node.key: node for node in listener.outputs if node.key is not None}
    pairs: list[tuple[Node, Any]] = []
    for key, value in result.items():
        node = key if key in listener.outputs else by_key.get(getattr(key, "key", None))
        if node is None:
            raise InvalidValueError(
                f"{listener.name!r} returned a value for {key!r}, which is not among its outputs. "
                "List it in `outputs=`."
            )
        pairs.append((node, value))
    return _collected(listener, pairs)


def batch_rows(listener: Listener, result: Any, count: int) -> list[Any]:
    """Turn the lists that a function with `batch=True` returned into the outputs of each run.

    Raises:
        InvalidValueError: There is not one list for each output, with one entry for each run.
    """
    outputs = len(listener.outputs)
    if not outputs or (isinstance(result, Update) and not result.properties):
        return [result] * count
    lists = list(result) if isinstance(result, (list, tuple)) else []
    if len(lists) != outputs or not all(isinstance(each, (list, tuple)) for each in lists):
        raise InvalidValueError(
            f"{listener.name!r} runs with batch=True and must return one list for each of its "
            f"{outputs} outputs, not {result!r:.80}."
        )
    for number, each in enumerate(lists, 1):
        if len(each) != count:
            raise InvalidValueError(
                f"{listener.name!r} runs with batch=True and got {count} "
                f"entr{'y' if count == 1 else 'ies'} of each input, but its list for output "
                f"{number} has {len(each)}."
            )
    return [list(row) for row in zip(*lists, strict=True)]


def row_changes(listener: Listener, row: Any) -> Changes:
    """Turn what `batch_rows` made for one run into trait values."""
    if not isinstance(row, list):
        return []
    return _collected(listener, list(zip(listener.outputs, row, strict=True)))


def js_inputs(listener: Listener, values: list[Any]) -> list[Any]:
    """Turn what JavaScript returned into the payloads of the function's inputs."""
    return [values] if len(listener.inputs) == 1 and len(values) != 1 else values


def js_changes(listener: Listener, values: list[Any]) -> Changes:
    """Turn what JavaScript returned, in place of a function, into trait values of the outputs."""
    if not listener.outputs:
        return []
    single = len(listener.outputs) == 1
    return changes_of(listener, values[0] if single and len(values) == 1 else values)
