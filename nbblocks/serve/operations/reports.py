"""What the visitors' kernels report: see `nbblocks.serve.guest`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import zmq

from nbblocks.serve.guest import REPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Reports:
    """The newest report of each kernel.

    Args:
        on_end: Called for each run that has ended, with its outcome and the seconds that it waited
            and ran.
    """

    def __init__(self, on_end: Callable[[str, float, float], None] = lambda *_: None) -> None:
        self._on_end = on_end
        self._streams: dict[str, Any] = {}
        self._load: dict[str, tuple[int, int]] = {}

    @property
    def running(self) -> int:
        """How many runs are going on, in all kernels."""
        return sum(running for running, _ in self._load.values())

    @property
    def waiting(self) -> int:
        """How many runs wait, in all kernels."""
        return sum(waiting for _, waiting in self._load.values())

    def busy(self, kernel_id: str) -> bool:
        """Whether a kernel's listeners have something to do."""
        return any(self._load.get(kernel_id, ()))

    def watch(self, kernel_id: str, kernel: Any) -> None:
        """Listen to a kernel.

        Args:
            kernel_id: Its id.
            kernel: Its manager.
        """
        self.forget(kernel_id)
        stream = self._streams[kernel_id] = kernel.connect_iopub()
        # Kernels publish by topic: nothing else comes this way.
        stream.setsockopt(zmq.UNSUBSCRIBE, b"")
        stream.setsockopt(zmq.SUBSCRIBE, REPORT.encode())

        def take(parts: list[bytes]) -> None:
            _, parts = kernel.session.feed_identities(parts)
            message = kernel.session.deserialize(parts)
            if message["msg_type"] == REPORT:  # a kernel also welcomes who listens
                self.take(kernel_id, message["content"])

        stream.on_recv(take)

    def take(self, kernel_id: str, report: Mapping[str, Any]) -> None:
        """Take a report of a kernel."""
        self._load[kernel_id] = (report["running"], report["waiting"])
        for outcome, waited, ran in report["ended"]:
            self._on_end(outcome, waited, ran)

    def forget(self, kernel_id: str) -> None:
        """A kernel has ended."""
        self._load.pop(kernel_id, None)
        stream = self._streams.pop(kernel_id, None)
        if stream is not None and not stream.closed():
            stream.close()
