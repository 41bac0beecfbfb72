"""The process that kernels are forked from: `python -m … SOCKET MODULE…`.

It imports the modules, then forks at each request: a kernel, or a process that builds an app and
forks the kernels of its visitors. It has one thread, no zmq context and no event loop, none of
which survives a fork. What it has forked does not depend on it any more: a kernel ends with its
server.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nbblocks.serve.forking.chance import noting_generators
from nbblocks.serve.forking.kernel import DEFAULTS, become_kernel, rename
from nbblocks.serve.forking.nursery import Nursery, Order
from nbblocks.serve.forking.preload import preload
from nbblocks.serve.forking.wire import Wire

if TYPE_CHECKING:
    from nbblocks.serve.forking.kernel import Birth


def main(arguments: list[str]) -> None:
    """Import the modules and fork until the server hangs up; in a forked process, be a kernel."""
    end, *modules = arguments
    wire = Wire(socket.socket(fileno=int(end)))
    rename("nbblocks-zygote")
    if sys.path[0] in {"", str(Path.cwd())}:
        del sys.path[0]  # where the server happens to run is nothing to an app
    for name, text in DEFAULTS.items():
        os.environ.setdefault(name, text)
    birth = _work(wire) if _preload(wire, modules) else None
    if birth is not None:
        become_kernel(birth)


def _preload(wire: Wire, modules: list[str]) -> bool:
    """Import the modules and tell the server; returns whether there is something to go on for."""
    try:
        with noting_generators():
            for module in modules:
                problem, fatal = preload(module)
                wire.send({"preloaded": module, "problem": problem, "fatal": fatal})
                if fatal:
                    return False
        gc.collect()
        gc.freeze()
        wire.send({"ready": True})
    except BrokenPipeError:  # the server has ended meanwhile
        return False
    return True


def _work(wire: Wire) -> Birth | None:
    """Fork until the server hangs up; in a process that shall be a kernel, say which one."""
    # With what it needs, which `preload` has imported and would have told about.
    from nbblocks.serve.forking.building import build

    nursery = Nursery(wire)
    task = nursery.work()
    if task is None:
        nursery.end_builders()
    return build(task) if isinstance(task, Order) else task


if __name__ == "__main__":
    main(sys.argv[1:])
