"""A listener: a function, what it reads and writes, what starts it, and how it runs. Plain data."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from nbblocks._callables import Shape, shape_of
from nbblocks.errors import InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nbblocks.events.node import Node

TriggerMode = Literal["once", "multiple", "always_last"]
ShowProgress = Literal["full", "minimal", "hidden"]
Outcome = Literal["success", "failure", "cancelled", "refused"]
"""How a run ends; one that was refused, by its validator or a limit of time, starts nothing."""
Condition = Literal["then", "success", "failure"]

_ids = itertools.count(1)


@dataclass(frozen=True)
class Target:
    """One thing that starts a listener: an event of a block."""

    node: Node
    event: str


@dataclass(frozen=True)
class After:
    """One thing that starts a listener: another one that ended."""

    listener: Listener
    condition: Condition


@dataclass(eq=False)
class Listener:
    """One registered function. Its fields are called as the options of `ListenerOptions`.

    Args:
        fn: The function, or None (for `js`, for chains, for `cancels` alone).
        inputs: The blocks whose values it takes.
        outputs: The blocks that its results go to.
        as_dict: Pass one dictionary from block to value (inputs were given as a set).
        kwargs: Inputs passed by keyword.
        starts: What starts it.
        cancels: Listeners whose runs end when this one is triggered.
        rendered: Was it made by a function of `gr.render`?
    """

    fn: Callable[..., Any] | None
    inputs: tuple[Node, ...] = ()
    outputs: tuple[Node, ...] = ()
    as_dict: bool = False
    kwargs: Mapping[str, Node] = field(default_factory=dict)
    starts: list[Target | After] = field(default_factory=list)
    cancels: tuple[Listener, ...] = ()
    executor: Any = None
    js: str | None = None
    trigger_mode: TriggerMode = "once"
    queue: bool = True
    concurrency_limit: int | Literal["default"] | None = "default"
    concurrency_id: str | None = None
    batch: bool = False
    max_batch_size: int = 4
    preprocess: bool = True
    postprocess: bool = True
    show_progress: ShowProgress = "full"
    show_progress_on: tuple[Node, ...] | None = None
    scroll_to_output: bool = False
    time_limit: float | None = None
    stream_every: float = 0.5
    validator: Callable[..., Any] | None = None
    key: Any = None
    api_name: str = ""
    api_description: str | Literal[False] | None = None
    api_visibility: Literal["public", "private", "undocumented"] = "public"
    rendered: bool = False
    id: int = field(default_factory=lambda: next(_ids))

    def __post_init__(self) -> None:
        if self.trigger_mode not in ("once", "multiple", "always_last"):
            raise InvalidValueError(
                f"trigger_mode={self.trigger_mode!r} is not one of 'once', 'multiple' and "
                "'always_last'."
            )
        if self.show_progress not in ("full", "minimal", "hidden"):
            raise InvalidValueError(
                f"show_progress={self.show_progress!r} is not one of 'full', 'minimal', 'hidden'."
            )
        size: Any = self.max_batch_size
        if not isinstance(size, int) or size < 1:
            raise InvalidValueError(f"max_batch_size={size!r} must be a whole number from 1.")
        limit = self.concurrency_limit
        whole: Any = limit
        if limit not in (None, "default") and (not isinstance(whole, int) or whole < 1):
            raise InvalidValueError(
                f"concurrency_limit={limit!r} must be a whole number from 1, None (no limit) or "
                "'default'."
            )

    @functools.cached_property
    def shape(self) -> Shape:
        """What the function is and asks for."""
        return shape_of(self.fn)

    @functools.cached_property
    def validation(self) -> Listener:
        """Its validator, as a listener that takes the same inputs."""
        return Listener(
            self.validator,
            self.inputs,
            as_dict=self.as_dict,
            kwargs=self.kwargs,
            preprocess=self.preprocess,
            executor="thread",
        )

    @property
    def name(self) -> str:
        """The function's name, for messages and logs."""
        return getattr(self.fn, "__name__", None) or self.api_name or "listener"

    @property
    def targets(self) -> list[tuple[int, str]]:
        """What starts it, as (block id, event name) pairs."""
        return [(start.node._id, start.event) for start in self.starts if isinstance(start, Target)]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every block it reads or writes."""
        return (*self.inputs, *self.kwargs.values(), *self.outputs)

    @property
    def named(self) -> tuple[Node, ...]:
        """Every block it reads, writes or is started by."""
        triggers = (start.node for start in self.starts if isinstance(start, Target))
        return (*self.nodes, *triggers)

    @property
    def slot(self) -> Any:
        """Runs with the same slot share one concurrency limit."""
        fn = self.fn if isinstance(self.fn, Hashable) else id(self.fn)
        return self.concurrency_id or fn or self
