"""What makes it dangerous to fork a process, or wrong."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import threading
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from IPython.core.interactiveshell import InteractiveShell

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_TASKS = Path("/proc/self/task")
_MAPS = Path("/proc/self/maps")
_DEVICES = ("/dev/nvidia", "/dev/kfd")


def danger() -> str | None:
    """Say why this process must not be forked, if so."""
    threads = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    if threads:
        return f"it starts the thread {threads[0]!r}, which a fork would not have"
    zmq = sys.modules.get("zmq")
    if zmq is not None and zmq.Context._instance is not None:
        return "it opens a zmq context, which does not survive a fork"
    if any(_target(number).startswith(_DEVICES) for number in open_files()):
        return "it opens the GPU, which does not survive a fork"
    if _native_threads():
        return "a library of it keeps threads, which a fork would not have"
    if _temporary_folders():
        return "it makes a temporary folder, which the first visitor to leave would take away"
    return None


def _native_threads() -> int:
    """Count the threads that libraries keep in spite of a fork.

    Those that are made to be forked, as OpenBLAS, end theirs before one and start them again when
    they need them. Others, as GNU's OpenMP, wait in the child for threads that are not there.
    """
    if not _TASKS.is_dir() or len(os.listdir(_TASKS)) == 1:
        return 0
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    return len(os.listdir(_TASKS)) - 1


def _temporary_folders() -> bool:
    """Is there a folder that goes with the process, whoever else uses it?"""
    finalizers = cast("Any", weakref.finalize)._registry.values()
    return any(
        getattr(each.func, "__self__", None) is tempfile.TemporaryDirectory for each in finalizers
    )


@contextmanager
def asking() -> Generator[list[bool]]:
    """Note whether somebody asks for IPython's shell, as plotly does to choose how it shows."""
    asked = list[bool]()

    def initialized(_cls: type[InteractiveShell]) -> bool:
        if _asker().split(".")[0] != "nbblocks":
            asked.append(True)
        return False

    InteractiveShell.initialized = classmethod(initialized)  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        del InteractiveShell.initialized  # that of its parent comes to light again


def _asker() -> str:
    """Return the name of the module that has called something of IPython."""
    frame = sys._getframe(2)
    while frame.f_back and str(frame.f_globals.get("__name__")).split(".")[0] == "IPython":
        frame = frame.f_back
    return str(frame.f_globals.get("__name__"))


# --------------------------------------------------------------------------- files


def open_files() -> set[int]:
    """Return the descriptors that are open."""
    found = set[int]()
    for folder in ("/proc/self/fd", "/dev/fd"):
        if os.path.isdir(folder):
            found = {int(name) for name in os.listdir(folder)}
            break
    return {number for number in found if _status(number) is not None}  # not that of the listing


def kept_open(before: Iterable[int]) -> str | None:
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
            return f"it keeps {_target(number) or 'a file'} open, which visitors would share"
    return None


def _status(number: int) -> os.stat_result | None:
    try:
        return os.fstat(number)
    except OSError:
        return None


def _target(number: int) -> str:
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
