"""What a user's function is, and what it asks for."""

from __future__ import annotations

import functools
import inspect
import typing
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Kind = Literal["sync", "async", "generator", "async_generator"]

Function = TypeVar("Function")


@dataclass(frozen=True)
class Shape:
    """A function's kind and parameters.

    Args:
        kind: How to run it.
        positional: The positional parameters, in order.
        keyword: The parameters that can only be passed by keyword.
        variadic: Does it take any number of positional arguments?
        annotations: Resolved annotations by parameter name.
    """

    kind: Kind
    positional: tuple[inspect.Parameter, ...] = ()
    keyword: tuple[inspect.Parameter, ...] = ()
    variadic: bool = True
    annotations: dict[str, Any] = field(default_factory=dict)


def kind_of(fn: Any) -> Kind:
    """Tell how a callable runs; partials and callable objects are looked through."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    if not (inspect.isfunction(fn) or inspect.ismethod(fn) or inspect.isbuiltin(fn)):
        fn = getattr(fn, "__call__", fn)  # noqa: B004 - the method, to look at its kind
    if inspect.isasyncgenfunction(fn):
        return "async_generator"
    if inspect.iscoroutinefunction(fn):
        return "async"
    if inspect.isgeneratorfunction(fn):
        return "generator"
    return "sync"


def shape_of(fn: Any) -> Shape:
    """Describe a callable; one without a readable signature takes anything."""
    kind = kind_of(fn)
    try:
        signature = inspect.signature(fn)
    except (TypeError, ValueError):
        return Shape(kind)
    parameters = signature.parameters.values()
    positional = tuple(
        parameter
        for parameter in parameters
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    )
    return Shape(
        kind,
        positional,
        tuple(parameter for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY),
        any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters),
        _annotations(fn),
    )


def _annotations(fn: Any) -> dict[str, Any]:
    target = fn.func if isinstance(fn, functools.partial) else fn
    if not (inspect.isfunction(target) or inspect.ismethod(target)):
        target = getattr(target, "__call__", target)  # noqa: B004 - the method, to read its types
    try:
        return typing.get_type_hints(target)
    except Exception:  # noqa: BLE001 - a name does not resolve: get as many of the others as do
        plain = getattr(target, "__annotations__", {})
        scope = getattr(inspect.unwrap(target), "__globals__", {})
        return {name: _resolved(annotation, scope) for name, annotation in plain.items()}


def _resolved(annotation: Any, scope: dict[str, Any]) -> Any:
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, scope)
    except Exception:  # noqa: BLE001 - a name that only type checkers know
        return None


def light(method: Function) -> Function:
    """Mark a `postprocess` that takes no time and blocks on nothing: it may run on the app's loop.

    The mark is the method's, so a subclass that postprocesses in another way does not inherit it.
    """
    method.light = True  # type: ignore[attr-defined]
    return method
