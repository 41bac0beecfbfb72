"""The other end of a `Process`: takes calls from its stdin, answers on its stdout."""

from __future__ import annotations

import io
import os
import pickle
import sys
import threading
import traceback
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, NoReturn

from nbblocks import _context
from nbblocks.engine.pickling import dumps
from nbblocks.errors import InvalidValueError
from nbblocks.events.inject import Injectable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbblocks._messages import ProgressBar
    from nbblocks.notices import Notice

_LENGTH = 8
"""Bytes before each message that say how long it is."""

GO_ON = b""
"""What a generator is sent to make its next step. Any other message is a call."""


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(len(message).to_bytes(_LENGTH, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read one message.

    Raises:
        EOFError: The other end is gone.
    """
    length = _read(stream, _LENGTH)
    return _read(stream, int.from_bytes(length, "big"))


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


class _Kernel:
    """The other end.

    Args:
        calls: Where messages come from.
        replies: Where they go.
    """

    def __init__(self, calls: IO[bytes], replies: IO[bytes]) -> None:
        self._calls = calls
        self._replies = replies
        self._lock = threading.RLock()
        self.inbox: SimpleQueue[bytes] = SimpleQueue()

    def listen(self) -> None:
        """Take in messages; when the kernel is gone, do not go on with the call that runs."""
        try:
            while True:
                self.inbox.put(receive(self._calls))
        except (EOFError, OSError):
            os._exit(1)

    def tell(self, *message: Any) -> None:
        """Send a message: what it is about, and its details."""
        packed = dumps(message)
        with self._lock:
            send(self._replies, packed)


class _Run:
    """The run of a listener, as the function that is called here reaches it.

    Args:
        kernel: Where it goes on.
    """

    tqdm_bars: Any = None

    def __init__(self, kernel: _Kernel) -> None:
        self._kernel = kernel

    def notify(self, notice: Notice) -> None:
        """Show a toast on the page that started the run."""
        self._kernel.tell("notify", notice)

    def report(self, bars: Sequence[ProgressBar]) -> None:
        """Show progress bars on the outputs."""
        self._kernel.tell("report", bars)


class _Printed(io.TextIOBase):
    """Where prints go: the kernel prints them.

    Args:
        kernel: The kernel.
        name: What it is called in `sys`.
    """

    def __init__(self, kernel: _Kernel, name: str) -> None:
        self._kernel = kernel
        self._name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._kernel.tell("print", self._name, text)
        return len(text)


def main() -> NoReturn:
    """Serve calls until the other end is gone."""
    kernel = _Kernel(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    # What a function reads and prints shall not get among the messages.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout, sys.stderr = _Printed(kernel, "stdout"), _Printed(kernel, "stderr")
    threading.Thread(target=kernel.listen, daemon=True).start()
    while True:
        answer(kernel.inbox.get(), kernel)


def answer(message: bytes, kernel: _Kernel) -> None:
    """Make a call and tell how it went: "result", "error", or of a generator "yield" and "end"."""
    try:
        function, args, kwargs, streams = _unpacked(message)
        run = _Run(kernel)
        _context.run.set(run)
        args = [_of_run(value, run) for value in args]
        kwargs = {name: _of_run(value, run) for name, value in kwargs.items()}
        result = function(*args, **kwargs)
        if not streams:
            _return(kernel, "result", result)
            return
        for each in result:
            _return(kernel, "yield", each)
            kernel.inbox.get()
        kernel.tell("end", None)
    except BaseException as error:  # noqa: BLE001 - the other process raises it
        _raise(kernel, error)


def _unpacked(message: bytes) -> Any:
    try:
        return pickle.loads(message)
    except (AttributeError, ImportError) as error:
        raise InvalidValueError(
            f"The process cannot find what it was sent: {error}. Put functions and classes into a "
            "module that can be imported; for those of a notebook install cloudpickle (pip install "
            "'nbblocks[process]')."
        ) from error


def _of_run(value: Any, run: _Run) -> Any:
    return value.for_run(run) if isinstance(value, Injectable) else value


def _return(kernel: _Kernel, kind: str, value: Any) -> None:
    try:
        kernel.tell(kind, value)
    except Exception as error:  # whatever a __reduce__ raises
        raise InvalidValueError(
            f"The function returned {value!r:.80}, which cannot be sent back from its process: "
            f"{error}. Return data: numbers, text, arrays, dataclasses of a module."
        ) from error


def _raise(kernel: _Kernel, error: BaseException) -> None:
    here = error.__traceback__
    trace = here.tb_next if here is not None else None  # without the frame of `answer`
    text = "".join(traceback.format_exception(type(error), error, trace or here))
    try:
        pickle.loads(dumps(error))  # some exceptions can be pickled but not unpickled
        kernel.tell("error", error, text)
    except Exception:  # noqa: BLE001 - whatever its class does
        kernel.tell("error", RuntimeError(f"{type(error).__name__}: {error}"), text)
