"""The process that kernels are forked from: `python -m … SOCKET MODULE…`.

It imports the modules, then forks a kernel at each request. It has one thread, no zmq context and
no event loop, none of which survives a fork. What it has forked does not depend on it any more: a
kernel ends with its server.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from nbblocks.serve.forking.kernel import Birth, become_kernel
from nbblocks.serve.forking.preload import preload
from nbblocks.serve.forking.wire import Wire


def main(arguments: list[str]) -> None:
    """Import the modules and fork until the server hangs up; in a forked process, be a kernel."""
    end, *modules = arguments
    wire = Wire(socket.socket(fileno=int(end)))
    if sys.path[0] in {"", str(Path.cwd())}:
        del sys.path[0]  # where the server happens to run is nothing to an app
    # The debugger, which nobody attaches to a visitor's kernel, would complain in the log.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    # As ipykernel does it. matplotlib reads this when it is imported.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    for module in modules:
        problem, fatal = preload(module)
        wire.send({"preloaded": module, "problem": problem, "fatal": fatal})
        if fatal:
            return
    gc.collect()
    gc.freeze()
    wire.send({"ready": True})
    birth = Nursery(wire).work()
    if birth is not None:
        become_kernel(birth)


class Nursery:
    """Forks on request and tells which of its children have ended.

    Args:
        wire: Where requests come from.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._woken, self._alarm = os.pipe()
        for end in (self._woken, self._alarm):
            os.set_blocking(end, False)

    def work(self) -> Birth | None:
        """Work until the server hangs up.

        Returns:
            None at the end; in a forked process, what that has to become.
        """
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only for the byte in the pipe
        signal.set_wakeup_fd(self._alarm, warn_on_full_buffer=False)
        while True:
            ready, _, _ = select.select([self._wire, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._bury()
            if self._wire in ready:
                requests = self._wire.receive()
                if requests is None:
                    return None
                for request in requests:
                    birth = self._fork(request)
                    if birth is not None:
                        return birth

    def _fork(self, request: dict[str, Any]) -> Birth | None:
        line = self._wire.take_file()
        os.set_inheritable(line, False)
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            pid = os.fork()
        except OSError as error:
            self._wire.send({"request": request["request"], "error": str(error)})
            os.close(line)
            return None
        if pid:
            self._wire.send({"request": request["request"], "pid": pid})
            os.close(line)
            return None
        self._leave()
        return Birth(line, request["cwd"], request["env"], request["argv"])

    def _bury(self) -> None:
        """Tell the server of every child that has ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._wire.send({"ended": pid, "status": os.waitstatus_to_exitcode(status)})

    def _leave(self) -> None:
        """Let go, in a child, of what is the zygote's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._wire.close()
        os.close(self._woken)
        os.close(self._alarm)


if __name__ == "__main__":
    main(sys.argv[1:])
