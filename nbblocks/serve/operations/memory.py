"""How much memory processes hold for themselves."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOLD = Path("/proc/self/smaps_rollup").exists()
"""Whether this system, Linux, tells it."""


def private_memory(processes: Iterable[int]) -> int:
    """Return the bytes that some processes hold and share with nobody, of those that still live.

    Kernels that are forked from one process share most of what they hold.
    """
    return sum(_private(process) for process in processes)


def _private(process: int) -> int:
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    return 0
