"""The zygote, as far as it is not tested through the kernels that it forks."""

from __future__ import annotations

import socket
import subprocess
import sys


def test_one_whose_server_has_ended_meanwhile_ends_without_a_word():
    ours, its = socket.socketpair()
    ours.close()
    command = [sys.executable, "-m", "nbblocks.serve.forking.zygote", str(its.fileno()), "json"]
    with its:
        done = subprocess.run(
            command, pass_fds=[its.fileno()], capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
