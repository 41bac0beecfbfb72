"""Where listeners print: into the cell that shows their app, whatever runs meanwhile.

Kernels file what is written under the request they work on, and what other threads write under the
newest one: that of a cell which has nothing to do with it. Front ends show a line in the cell whose
request it is filed under, also after that has ended.
"""

from __future__ import annotations

import sys
import threading
from contextvars import ContextVar
from io import StringIO
from typing import TYPE_CHECKING, Any

from nbblocks._ipython import running_kernel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_request: ContextVar[Mapping[str, Any] | None] = ContextVar("nbblocks_request", default=None)
"""The request of the cell that this context prints to."""


class Printing:
    """The cell that an app prints to."""

    def __init__(self) -> None:
        self._request: Mapping[str, Any] | None = None

    def move_here(self) -> None:
        """From now on it is the cell that runs now, if one does."""
        kernel = running_kernel()
        if kernel is None:
            return
        request = kernel.get_parent("shell")
        if request.get("header", {}).get("msg_type") == "execute_request":
            self._request = request
            _teach(kernel)

    def enter(self) -> None:
        """Let what this context prints, and what it calls, go to the cell."""
        if self._request is None:
            return
        _request.set(self._request)
        kernel = running_kernel()
        for place, whole in (
            (kernel, True),
            (kernel.shell, True),
            (kernel.shell.display_pub, False),
            (sys.stdout, False),
            (sys.stderr, False),
        ):
            variable = _variable(place)
            if variable is not None:
                variable.set(self._request if whole else self._request["header"])


def _variable(place: Any) -> ContextVar[Any] | None:
    """Return where a part of a kernel, since ipykernel 6.29 or 7, keeps the request it works on."""
    variable = getattr(place, "_shell_parent", getattr(place, "_parent_header", None))
    return variable if isinstance(variable, ContextVar) else None


# --------------------------------------------------------------------- older kernels


def _teach(kernel: Any) -> None:
    """Let the parts of a kernel that know of one request at a time ask the context for it."""
    publisher = kernel.shell.display_pub
    for place, method, made in (
        (kernel, "get_parent", _asked),
        (publisher, "publish", lambda publish: _published(publisher, publish)),
    ):
        if _variable(place) is None and method not in vars(place):
            setattr(place, method, made(getattr(place, method)))
    for stream in (sys.stdout, sys.stderr):
        old = hasattr(stream, "pub_thread") and _variable(stream) is None
        if old and "write" not in vars(stream):
            _Lines(stream)


def _asked(get_parent: Callable[..., Any]) -> Callable[..., Any]:
    def get_parent_of_context(channel: str = "shell") -> Any:
        return (channel == "shell" and _request.get()) or get_parent(channel)

    return get_parent_of_context


def _published(publisher: Any, publish: Callable[..., None]) -> Callable[..., None]:
    def publish_in_context(*args: Any, **kwargs: Any) -> None:
        request = _request.get()

        def address(message: dict[str, Any]) -> dict[str, Any]:
            return message if request is None else {**message, "parent_header": request["header"]}

        publisher.register_hook(address)  # of this thread only
        try:
            publish(*args, **kwargs)
        finally:
            publisher.unregister_hook(address)

    return publish_in_context


class _Lines:
    """Lines for other cells than the one that runs, on their way out of a stream.

    Args:
        stream: The stream, whose methods are replaced.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._write, self._flush = stream.write, stream._flush
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[Mapping[str, Any], StringIO]] = {}
        stream.write, stream._flush = self.write, self.flush

    def write(self, text: str) -> int | None:
        """Take a text; what belongs to no app goes the old way."""
        request, stream = _request.get(), self._stream
        if request is None or stream.pub_thread is None:
            return self._write(text)
        if stream.echo is not None:
            stream.echo.write(text)
        header = request["header"]
        with self._lock:
            self._waiting.setdefault(header["msg_id"], (header, StringIO()))[1].write(text)
        stream._schedule_flush()
        return len(text)

    def flush(self) -> None:
        """Send what waits, each under its request."""
        self._flush()
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        stream = self._stream
        for header, text in waiting.values():
            content = {"name": stream.name, "text": text.getvalue()}
            stream.session.send(
                stream.pub_thread, "stream", content, parent=header, ident=stream.topic
            )
