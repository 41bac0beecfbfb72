"""What a process keeps that those it forks would share: files, sockets, children."""

from __future__ import annotations

import gc
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAPS = Path("/proc/self/maps")


def kept(before: Iterable[int]) -> str | None:
    """Say what this process keeps that visitors would share, if so.

    Args:
        before: The descriptors that were open before it could keep something.
    """
    if _has_children():
        return "it starts a process, which visitors would share"
    if _kept_open(before) is None:
        return None
    gc.collect()  # a file may only be waiting for that
    return _kept_open(before)


def _has_children() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue  # one that has ended, which nobody has asked for its status
    except ChildProcessError:
        return False
    return True


def open_files() -> set[int]:
    """Return the descriptors that are open."""
    found = set[int]()
    for folder in ("/proc/self/fd", "/dev/fd"):
        if os.path.isdir(folder):
            found = {int(name) for name in os.listdir(folder)}
            break
    return {number for number in found if _status(number) is not None}  # not that of the listing


def _kept_open(before: Iterable[int]) -> str | None:
    """Say which file that was not open before visitors would get in each other's way with.

    A file that is only mapped into memory, as `np.load(…, mmap_mode="r")` does it, has no position
    to share.
    """
    for number in sorted(open_files().difference(before)):
        status = _status(number)
        if status is None or stat.S_ISDIR(status.st_mode) or stat.S_ISCHR(status.st_mode):
            continue
        if stat.S_ISSOCK(status.st_mode):
            return "it keeps a socket open, which visitors would share"
        if not stat.S_ISREG(status.st_mode):
            return "it keeps a pipe or an event loop open, which visitors would share"
        if not (_reads_only(number) and _mapped(status)):
            return f"it keeps {target_of(number) or 'a file'} open, which visitors would share"
    return None


def _status(number: int) -> os.stat_result | None:
    try:
        return os.fstat(number)
    except OSError:
        return None


def target_of(number: int) -> str:
    """Return where a descriptor leads; nothing where the system does not tell."""
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return ""


def _reads_only(number: int) -> bool:
    import fcntl  # not on Windows, where nothing is forked

    return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY


def _mapped(status: os.stat_result) -> bool:
    if not _MAPS.exists():
        return False
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}"
    places = (line.split() for line in _MAPS.read_text().splitlines())
    return any(place[3:5] == [device, str(status.st_ino)] for place in places)
