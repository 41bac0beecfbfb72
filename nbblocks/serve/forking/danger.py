"""What makes it dangerous to fork a process, or wrong."""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psutil
from IPython.core.interactiveshell import InteractiveShell

from nbblocks.serve.forking.kept import open_files, target_of

if TYPE_CHECKING:
    from collections.abc import Generator

_TASKS = Path("/proc/self/task")
_RESTARTED = frozenset({"jemalloc_bg_thd"})
"""Names of threads that their libraries do without in a child: that of jemalloc, which pyarrow
brings and pandas imports, gives memory back, and is begun anew where it is wanted
(`background_thread.c`, its handlers of `pthread_atfork`)."""
_DEVICES = ("/dev/nvidia", "/dev/kfd")


def danger() -> str | None:
    """Say why this process must not be forked, if so."""
    threads = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    if threads:
        return f"it starts the thread {threads[0]!r}, which a fork would not have"
    zmq = sys.modules.get("zmq")
    if zmq is not None and zmq.Context._instance is not None:
        return "it opens a zmq context, which does not survive a fork"
    if any(target_of(number).startswith(_DEVICES) for number in open_files()):
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
    if _all_threads() == 1:
        return 0
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    return _all_threads() - 1


def _all_threads() -> int:
    if not _TASKS.is_dir():
        return psutil.Process().num_threads()
    return sum(_name_of(task) not in _RESTARTED for task in _TASKS.iterdir())


def _name_of(task: Path) -> str:
    try:
        return (task / "comm").read_text("utf-8", "replace").strip()
    except OSError:
        return ""  # it has just ended


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
