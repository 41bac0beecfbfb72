"""Job: one run of one listener, from its trigger to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from nbblocks.engine.slots import Hold
    from nbblocks.events.listener import Listener, Outcome
    from nbblocks.events.node import Node

State = Literal["queued", "running", "success", "failure", "cancelled", "refused"]


class Over(Exception):  # noqa: N818 - no error: it ends what goes on without knowing
    """The run has ended: nothing of it may be written any more."""


@dataclass(frozen=True)
class Trigger:
    """What started a job.

    Args:
        target: The block that fired, or whose event the chain began with; None where there is none.
        data: The event's data.
        page: The page it came from; empty when it was Python.
    """

    target: Node | None = None
    data: Any = None
    page: str = ""


@dataclass(eq=False)
class Job:
    """One run of one listener.

    Args:
        listener: What runs.
        trigger: What started it.
        payloads: The inputs' payloads when it was triggered, in order.
        named: The payloads of inputs passed by keyword.
        state: How it stands, or how it ended.
        created: When it was triggered, in seconds of the app's clock.
        started: When it began to run.
        task: What runs it.
        hold: The slot that it holds.
    """

    listener: Listener
    trigger: Trigger
    payloads: list[Any]
    named: dict[str, Any]
    state: State = "queued"
    created: float = 0.0
    started: float | None = None
    task: asyncio.Task[Outcome] | None = None
    hold: Hold | None = None
    _on_end: list[Callable[[], None]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Has it ended?"""
        return self.state not in ("queued", "running")

    def on_end(self, callback: Callable[[], None]) -> None:
        """Call a function when the job has ended."""
        self._on_end.append(callback)

    def tell(self) -> None:
        """Tell whoever waits that it has ended."""
        for callback in self._on_end:
            callback()
