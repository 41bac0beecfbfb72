"""A forked process on its way to being IPython's kernel."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from nbblocks.serve.forking.chance import draw_seeds
from nbblocks.serve.forking.process import CRY

if TYPE_CHECKING:
    from collections.abc import Mapping


DEFAULTS = {
    # The debugger, which nobody attaches to a visitor's kernel, would complain in the log.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # As ipykernel does it. matplotlib reads this when it is imported.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""Variables for what is imported or built before there is a kernel."""


class Birth(NamedTuple):
    """What a forked process has to become.

    Args:
        line: A socket whose other end the server holds, so that it closes when the server ends.
        cwd: The working directory.
        env: The environment.
        argv: The arguments of IPython's kernel.
    """

    line: int
    cwd: str
    env: dict[str, str]
    argv: list[str]


def settle(cwd: str, env: Mapping[str, str]) -> None:
    """Give this process a directory, an environment and random numbers of its own."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    if hasattr(time, "tzset"):
        time.tzset()
    draw_seeds()


def rename(name: str) -> None:
    """Let tools that list processes show this one by a name of its own, where they can."""
    try:
        with open("/proc/self/comm", "w") as comm:
            comm.write(name)
    except OSError:
        return  # there is no such thing on this system


def cry(line: int) -> None:
    """Let the server know that this process has become what it shall be."""
    with suppress(OSError):  # it is gone, which ends us
        os.write(line, CRY)


def become_kernel(birth: Birth) -> None:
    """Make this process one that could have been started for itself, and be IPython's kernel."""
    # As ipykernel does later on: who ends a kernel interrupts it first, maybe before it is one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setsid()
    rename("nbblocks-kernel")
    settle(birth.cwd, birth.env)
    threading.Thread(target=_end_with_server, args=(birth.line,), daemon=True).start()
    # It would tell the terminal how to connect if it did not take itself for somebody's child.
    arguments = [*birth.argv, "--IPKernelApp.parent_handle=1"]
    sys.argv = ["ipykernel_launcher", *arguments]

    import ipywidgets

    from nbblocks.serve.forking.lean import LeanKernelApp

    app = LeanKernelApp.instance()
    app.initialize(arguments)
    # traitlets asks for all records, most of which its handler drops: a dozen for each message.
    app.log.setLevel(app.log_level)
    atexit.register(_end_control, app.control_thread)  # called before what it has registered
    ipywidgets.load_ipython_extension(app.shell)  # which it did not find in the zygote
    cry(birth.line)
    app.start()


def _end_control(thread: Any) -> None:
    """Let the thread finish that was asked to end the kernel, before ipykernel closes the others.

    It flushes what was printed: without the thread that sends it, that would take ten seconds.
    """
    if thread.is_alive():
        thread.stop()
        thread.join()


def _end_with_server(line: int) -> None:
    """Wait until the server's end of the line is closed: by its end, whatever that was."""
    with suppress(OSError):  # it has ended before it took our cry
        while os.read(line, 1):
            pass
    os._exit(1)
