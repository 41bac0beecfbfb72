"""What a zygote imports, and whether it can still be forked then."""

from __future__ import annotations

import importlib

from nbblocks.serve.forking.danger import asking, danger
from nbblocks.serve.forking.kept import kept, open_files

BASICS = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "anywidget",
    "nbblocks.serve.guest",
    "nbblocks.serve.broker.connection",
    "nbblocks.serve.script",
    "nbblocks.serve.forking.building",
    "nbblocks.serve.forking.lean",
    "nbblocks.transport.comm",
    "nbblocks.components",
    "nbblocks.layouts",
)
"""What every app needs; in each kernel, the debugger alone would take 20 MB."""


def preload(module: str) -> tuple[str | None, bool]:
    """Import a module.

    Returns:
        What is wrong, if anything, and whether a process with it must not be forked.
    """
    problem, files = None, open_files()
    with asking() as asked:
        try:
            _import(module)
        except BaseException as error:  # noqa: BLE001 - a module may raise SystemExit, too
            problem = f"{type(error).__name__}: {error}"
    found = danger() or kept(files)
    if asked and module not in BASICS:
        found = "it looks for IPython when it is imported, which is not there yet"
    return found or problem, found is not None


def _import(name: str) -> None:
    package, _, own = name.rpartition(".")
    # What a package itself calls by the name of one of its modules is to stay, as it does with
    # `from package import own`.
    if not package or not hasattr(importlib.import_module(package), own):
        importlib.import_module(name)
