"""Validation: a listener's `validator` looks at the inputs before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbblocks.engine.call import arguments
from nbblocks.engine.job import Job
from nbblocks.engine.runner import Runner
from nbblocks.errors import InvalidValueError
from nbblocks.notices import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor

    from nbblocks.engine.port import Port
    from nbblocks.engine.run import Run
    from nbblocks.events.listener import Listener
    from nbblocks.events.node import Node

__all__ = ["Validation", "validate"]


@dataclass(frozen=True)
class Validation:
    """What a validator says of one input; `gr.validate` makes it."""

    is_valid: bool
    message: str


def validate(is_valid: bool, message: str) -> Validation:
    """Say of one input whether it may pass; return it from the `validator` of a listener.

    Args:
        is_valid: May it pass?
        message: What is wrong, shown at the input until the user changes it.

    Example:
        >>> def check(name, age):
        ...     return gr.validate(name != "", "Who are you?"), gr.validate(age > 0, "Too young.")
        >>> button.click(save, [name, age], validator=check)
    """
    return Validation(bool(is_valid), message)


async def problems_of(job: Job, run: Run, pool: Executor) -> dict[Node, str]:
    """Run the validator of a job's listener; return the inputs that it refuses, and why."""
    listener = job.listener
    asking = Job(listener.validation, job.trigger, job.payloads, job.named)
    said = await Runner(asking, run, pool).call(lambda: arguments(asking, run), lambda said: said)
    return {
        node: answer.message
        for node, answer in _answers(listener, said).items()
        if isinstance(answer, Validation) and not answer.is_valid
    }


def _answers(listener: Listener, said: Any) -> dict[Node, Any]:
    """Return what a validator said of each input."""
    inputs = [*listener.inputs, *listener.kwargs.values()]
    if isinstance(said, Mapping):
        answers = dict(said)
    elif isinstance(said, (list, tuple)):
        answers = dict(zip(inputs, said, strict=False))
    else:
        answers = dict(zip(inputs[:1], [said], strict=False))
    for node, answer in answers.items():
        if node not in inputs:
            raise InvalidValueError(
                f"The validator of {listener.name!r} speaks of {node!r}, which is not among the "
                "inputs of the listener."
            )
        if answer is not None and answer is not True and not isinstance(answer, Validation):
            raise InvalidValueError(
                f"The validator of {listener.name!r} returned {answer!r:.80} for {node!r}. Return "
                "gr.validate(is_valid, message) for each input; None lets one pass."
            )
    return answers


class Problems:
    """What the inputs show that a validator has refused.

    Args:
        port: Returns how to speak to the pages.
    """

    def __init__(self, port: Callable[[], Port]) -> None:
        self._port = port
        self._shown: set[int] = set()

    def show(self, job: Job, problems: Mapping[Node, str]) -> None:
        """Show the problems of a job's inputs, and take away those that are no more."""
        listener = job.listener
        blocks = {node._id for node in (*listener.inputs, *listener.kwargs.values())}
        messages: dict[int, str | None] = dict.fromkeys(self._shown & blocks)
        self._shown -= blocks
        for node, message in problems.items():
            if getattr(node, "_visual", True):
                messages[node._id] = message
                self._shown.add(node._id)
            else:  # a State has no place where it could stand
                self._port().notify(Notice("error", "Error", message), job.trigger.page)
        if messages:
            self._port().invalid(messages)

    def edited(self, blocks: Iterable[int]) -> None:
        """The user has changed some inputs: pages show their problems no more."""
        self._shown.difference_update(blocks)
