"""Printed: what a script prints while its app is built, for each visitor to see."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self


class _Stream(io.TextIOBase):
    """Stands in for `sys.stdout` or `sys.stderr`, also for handlers of logs that have kept it.

    Args:
        name: Its name in `sys`.
        texts: Takes what is written, as long as this is None or until `over`.
    """

    def __init__(self, name: str, texts: list[tuple[str, str]]) -> None:
        self._name = name
        self._texts: list[tuple[str, str]] | None = texts
        self._real = getattr(sys, name)

    def over(self) -> None:
        """From now on be what `sys` holds: in a kernel, that of the kernel."""
        self._texts = None

    # What `TextIOBase` has itself would never come to `__getattr__`.

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._now.encoding

    @property
    def errors(self) -> str | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._now.errors

    def fileno(self) -> int:
        return self._now.fileno()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._texts is not None:
            self._texts.append((self._name, text))
        return self._now.write(text)

    def flush(self) -> None:
        self._now.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._now, name)

    @property
    def _now(self) -> Any:
        return getattr(sys, self._name) if self._texts is None else self._real


class Printed:
    """Takes down what is printed inside its `with` block, which the terminal shows all the same."""

    def __init__(self) -> None:
        self._texts: list[tuple[str, str]] = []
        self._streams = [_Stream(name, self._texts) for name in ("stdout", "stderr")]

    def __enter__(self) -> Self:
        self._real = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._streams
        return self

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self._real
        for stream in self._streams:
            stream.over()

    def again(self) -> None:
        """Print it again, here."""
        for name, text in self._texts:
            getattr(sys, name).write(text)
