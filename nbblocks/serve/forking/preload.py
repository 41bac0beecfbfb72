"""What a zygote imports, and whether it can still be forked then."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import IPython
from IPython.core import getipython

if TYPE_CHECKING:
    from collections.abc import Generator

BASICS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "anywidget",
    "nbblocks.serve.script",
    "nbblocks.transport.comm",
    "nbblocks.components",
    "nbblocks.layouts",
)
"""What every app needs. ipykernel would load the debugger in each kernel: 20 MB."""


def preload(module: str) -> tuple[str | None, bool]:
    """Import a module.

    Returns:
        What is wrong, if anything, and whether a process with it must not be forked.
    """
    problem = None
    with _asking() as asked:
        try:
            importlib.import_module(module)
        except BaseException as error:  # noqa: BLE001 - a module may raise SystemExit, too
            problem = f"{type(error).__name__}: {error}"
    found = danger()
    if asked and module not in BASICS:
        found = "it looks for IPython when it is imported, which is not there yet"
    return found or problem, found is not None


@contextmanager
def _asking() -> Generator[list[bool]]:
    """Note whether somebody asks for IPython's shell, as plotly does to choose how it shows."""
    original, asked = getipython.get_ipython, list[bool]()

    def get_ipython() -> Any:
        asked.append(True)
        return original()

    places: list[Any] = [IPython, getipython]
    for place in places:
        place.get_ipython = get_ipython
    try:
        yield asked
    finally:
        for place in places:
            place.get_ipython = original


def danger() -> str | None:
    """Say why this process must not be forked, if so.

    Threads of C libraries are not counted: the common ones, as OpenBLAS, restart theirs in a child.
    """
    threads = [each.name for each in threading.enumerate() if each is not threading.main_thread()]
    if threads:
        return f"it starts the thread {threads[0]!r}, which a fork would not have"
    zmq = sys.modules.get("zmq")
    if zmq is not None and zmq.Context._instance is not None:
        return "it opens a zmq context, which does not survive a fork"
    if any(device.startswith(("/dev/nvidia", "/dev/kfd")) for device in _open_files()):
        return "it opens the GPU, which does not survive a fork"
    return None


def _open_files() -> list[str]:
    """Return where this process's descriptors lead; nothing where the system does not tell."""
    folder, found = Path("/proc/self/fd"), list[str]()
    if folder.is_dir():
        for name in os.listdir(folder):
            try:
                found.append(os.readlink(folder / name))
            except OSError:
                continue  # that of the listing itself
    return found
