"""From the arguments of an event call to a `Listener`: checked, normalised, with helpful errors."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from nbblocks.errors import InvalidValueError, unknown_parameter
from nbblocks.events.listener import After, Listener, ShowProgress, Target, TriggerMode

if TYPE_CHECKING:
    from nbblocks.events.node import Node

Nodes = Any
"""One block, a list or tuple of them, a set of them, or None."""


class ListenerOptions(TypedDict, total=False):
    """Every option of an event call besides `fn`, `inputs` and `outputs`.

    Args:
        api_name: Name of the listener; by default the function's.
        api_description: A sentence about it; `False` for none, by default the docstring.
        api_visibility: Recorded for tools: `public`, `undocumented` or `private`.
        scroll_to_output: Scroll to the first output when it is done?
        show_progress: `full`, `minimal` or `hidden` status on the outputs while it runs.
        show_progress_on: Show the status on these blocks instead of the outputs.
        queue: `False` runs it at once, past limits and order.
        batch: The function takes a list for each input and returns a list for each output, with an
            entry for each run. Runs that wait in line (`trigger_mode="multiple"`) share one call.
        max_batch_size: Runs that share a call at most.
        preprocess: `False` hands the function the raw payloads.
        postprocess: `False` sends its results as they are.
        cancels: Dependencies whose runs end when this listener is triggered.
        trigger_mode: `once` drops triggers while a run is pending, `multiple` runs every one,
            `always_last` collapses them into one more run afterwards. By default `always_last` for
            `change` and `key_up`, `multiple` for `stream`, else `once`.
        js: A JavaScript function (text); runs in the browser before `fn` and gives it its
            arguments, or without `fn` fills the outputs.
        concurrency_limit: Runs of the function at a time; None for no limit, `"default"` for the
            queue's.
        concurrency_id: Listeners with one id share one limit.
        executor: Where the function runs: `"thread"`, `"process"` (a process of the app's own,
            which a cancel ends), any `concurrent.futures.Executor`, or a `dask.distributed.Client`;
            by default the app's. What goes to another process and comes back must be picklable.
        time_limit: Seconds after which a stream ends, for listeners of `stream`: a generator stops,
            and the page's camera or microphone goes off. Elsewhere without a meaning.
        stream_every: Seconds from one frame of a camera to the next, or one piece of sound; of
            several listeners the fewest count. What takes longer gets fewer and longer ones.
        key: Identity of the listener when `gr.render` runs again.
        validator: Looks at the inputs before `fn` waits in line or runs; takes what it takes (of a
            batch, its own run's) and returns `gr.validate(is_valid, message)` for each input. What
            is refused is shown at the input, and neither `fn` nor what follows it runs.
        inputs_kwargs: Inputs by keyword: `{"parameter": block}`.
    """

    api_name: str | Literal[False] | None
    api_description: str | Literal[False] | None
    api_visibility: Literal["public", "private", "undocumented"]
    scroll_to_output: bool
    show_progress: ShowProgress
    show_progress_on: Nodes
    queue: bool
    batch: bool
    max_batch_size: int
    preprocess: bool
    postprocess: bool
    cancels: Any
    trigger_mode: TriggerMode | None
    js: str | None
    concurrency_limit: int | Literal["default"] | None
    concurrency_id: str | None
    executor: Any
    time_limit: float | None
    stream_every: float
    key: Any
    validator: Callable[..., Any] | None
    inputs_kwargs: dict[str, Any] | None


_KNOWN = frozenset(ListenerOptions.__annotations__)
_DEFAULT_MODES: dict[str, TriggerMode] = {
    "change": "always_last",
    "key_up": "always_last",
    "stream": "multiple",
}


def build_listener(
    starts: Sequence[Target | After],
    fn: Callable[..., Any] | None,
    inputs: Nodes,
    outputs: Nodes,
    **options: Any,
) -> Listener:
    """Check and normalise the arguments of an event call.

    Args:
        starts: What starts the listener.
        fn: The function, or None.
        inputs: Blocks it reads; a set passes one dictionary.
        outputs: Blocks it writes.
        **options: See `ListenerOptions`.

    Raises:
        UnknownParameterError: An option nobody knows.
        InvalidValueError: A block or an option of the wrong kind.
    """
    options = _renamed(options)
    for name in options:
        if name not in _KNOWN:
            raise unknown_parameter("An event listener", name, {*_KNOWN, "fn", "inputs", "outputs"})
    if fn is not None and not callable(fn):
        raise InvalidValueError(f"fn must be a function or None, not {fn!r}.")
    name = options.pop("api_name", None)
    progress_on = options.pop("show_progress_on", None)
    kwargs = options.pop("inputs_kwargs", None) or {}
    if kwargs and isinstance(inputs, Set):
        raise InvalidValueError("inputs_kwargs cannot be combined with inputs given as a set.")
    mode = options.pop("trigger_mode", None) or _default_mode(starts)
    js = options.pop("js", None)
    if js is not None and not isinstance(js, str):
        raise InvalidValueError(f"js must be the text of a JavaScript function, not {js!r}.")
    listener = Listener(
        fn,
        nodes_of(inputs, "inputs"),
        nodes_of(outputs, "outputs"),
        as_dict=isinstance(inputs, Set),
        kwargs={key: nodes_of(node, "inputs_kwargs")[0] for key, node in kwargs.items()},
        starts=list(starts),
        cancels=_cancelled(options.pop("cancels", None)),
        trigger_mode=mode,
        js=js,
        show_progress_on=None if progress_on is None else nodes_of(progress_on, "show_progress_on"),
        api_name=_api_name(fn, js, name),
        **options,
    )
    if name is False or (fn is None and not name):
        listener.api_visibility = "private"
    _check_batch(listener)
    _check_validator(listener)
    _warn_about_arity(listener)
    return listener


def nodes_of(given: Nodes, what: str) -> tuple[Node, ...]:
    """Make a tuple of one block, a list, a tuple, a set (ordered by creation) or None."""
    if given is None:
        return ()
    if isinstance(given, dict):
        raise InvalidValueError(
            f"{what} cannot be a dictionary; to pass blocks by name use inputs_kwargs."
        )
    several = isinstance(given, (Sequence, Set)) and not isinstance(given, str)
    many: list[Any] = list(given) if several else [given]
    for node in many:
        if isinstance(node, type):
            raise InvalidValueError(
                f"{what} must be components of the app, not the class {node.__name__}. "
                f"Make one, `box = gr.{node.__name__}(…)`, and pass that."
            )
        if not hasattr(node, "snapshot"):
            raise InvalidValueError(
                f"{what} must be components of the app, not {node!r}. "
                "Wrap an ipywidget as gr.Widget(widget, value='value') to use it here."
            )
    return tuple(sorted(many, key=lambda node: node._id)) if isinstance(given, Set) else tuple(many)


def _renamed(options: dict[str, Any]) -> dict[str, Any]:
    """Accept spellings of older Gradio versions, with advice."""
    for old, new in (("_js", "js"), ("show_api", "api_visibility")):
        if old in options:
            warnings.warn(f"`{old}=` is now spelled `{new}=`.", DeprecationWarning, stacklevel=6)
            value = options.pop(old)
            options.setdefault(
                new, value if old == "_js" else ("public" if value else "undocumented")
            )
    return options


def _default_mode(starts: Sequence[Target | After]) -> TriggerMode:
    first = starts[0] if starts else None
    return _DEFAULT_MODES.get(first.event, "once") if isinstance(first, Target) else "once"


def _cancelled(cancels: Any) -> tuple[Listener, ...]:
    if cancels is None:
        return ()
    many = cancels if isinstance(cancels, (list, tuple)) else [cancels]
    for each in many:
        if not isinstance(getattr(each, "listener", None), Listener):
            raise InvalidValueError(
                f"cancels takes what registering a listener returned (`event = btn.click(…)`), "
                f"not {each!r}."
            )
        if not each.listener.queue:
            raise InvalidValueError(
                f"cancels names {each.listener.name!r}, which has queue=False and so cannot be "
                "cancelled."
            )
    return tuple(each.listener for each in many)


def _api_name(fn: Any, js: str | None, name: str | Literal[False] | None) -> str:
    if name is False:
        return "false"
    if name:
        return name
    if fn is None:
        return "js_fn" if js else "unnamed"
    raw = getattr(fn, "__name__", None) or type(fn).__name__
    return "".join(char for char in raw if char.isalnum() or char == "_") or "fn"


def _check_batch(listener: Listener) -> None:
    if listener.batch and listener.fn and "generator" in listener.shape.kind:
        raise InvalidValueError(
            f"{listener.name!r} is a generator, which cannot run with batch=True."
        )


def _check_validator(listener: Listener) -> None:
    validator = listener.validator
    if validator is None:
        return
    if not callable(validator):
        raise InvalidValueError(f"validator must be a function, not {validator!r}.")
    if "generator" in listener.validation.shape.kind:
        raise InvalidValueError(
            f"The validator of {listener.name!r} is a generator. It must return, once, what "
            "gr.validate(is_valid, message) makes for each input."
        )


def _warn_about_arity(listener: Listener) -> None:
    """Say early that a function and its inputs do not match; it may still work, so only warn."""
    if listener.fn is None or listener.js is not None:
        return
    from nbblocks.events.inject import injected  # the rules of injection, beside their classes

    shape = listener.shape
    if shape.variadic:
        return
    own = [
        p
        for p in shape.positional
        if not injected(p, shape.annotations) and p.name not in listener.kwargs
    ]
    given = 1 if listener.as_dict else len(listener.inputs)
    required = sum(p.default is inspect.Parameter.empty for p in own)
    if not required <= given <= len(own):
        takes = str(required) if required == len(own) else f"{required} to {len(own)}"
        plural = "" if takes == "1" else "s"
        warnings.warn(
            f"{listener.name!r} takes {takes} input{plural}, but its listener passes {given}. "
            "List in `inputs=` one component for each parameter.",
            UserWarning,
            stacklevel=6,
        )
