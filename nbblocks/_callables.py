"""What a user's function is, and what it asks for."""

from __future__ import annotations

import functools
import inspect
import typing
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["sync", "async", "generator", "async_generator"]


@dataclass(frozen=True)
class Shape:
    """A function's kind and parameters.

    Args:
        kind: How to run it.
        required: How many positional arguments it needs, injected ones left out.
        maximum: How many it can take, or None for any number.
        positional: The positional parameters in order: (name, annotation, default).
        annotations: Resolved annotations by parameter name.
    """

    kind: Kind
    required: int = 0
    maximum: int | None = None
    positional: tuple[inspect.Parameter, ...] = ()
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
    positional = tuple(
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    )
    variadic = any(p.kind is p.VAR_POSITIONAL for p in signature.parameters.values())
    return Shape(
        kind,
        sum(parameter.default is parameter.empty for parameter in positional),
        None if variadic else len(positional),
        positional,
        _annotations(fn),
    )


def _annotations(fn: Any) -> dict[str, Any]:
    target = fn.func if isinstance(fn, functools.partial) else fn
    if not (inspect.isfunction(target) or inspect.ismethod(target)):
        target = getattr(target, "__call__", target)  # noqa: B004
    try:
        return typing.get_type_hints(target)
    except Exception:  # noqa: BLE001 - names that do not resolve: keep the plain annotations
        return {
            k: v
            for k, v in getattr(target, "__annotations__", {}).items()
            if not isinstance(v, str)
        }
