"""Builds whose process is lost, which says nothing about the script."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future

import pytest

from nbblocks.serve.forking.brood import ForkError
from nbblocks.serve.forking.builds import Builds
from tests.polling import until
from tests.serve.forking.conftest import READY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

WAITS = """
import os, time
while os.path.exists("wait"):
    time.sleep(0.01)
import nbblocks as gr
gr.Blocks().launch()
"""


@pytest.fixture
def script(tmp_path):
    """A script that is not built before the file `wait` goes."""
    (tmp_path / "wait").touch()
    (tmp_path / "app.py").write_text(WAITS)
    return str(tmp_path / "app.py")


def test_one_that_is_killed_is_built_again_after_a_rest(make_zygote, script, tmp_path, caplog):
    builds = make_zygote().builds
    build = builds.of(script)
    os.kill(build._process.result(READY).pid, signal.SIGKILL)
    reason = "the process that builds it was ended by signal 9; it is built again in 5 s"
    assert build.outcome.result(READY).startswith(reason)
    assert f"app.py is run anew for each visitor: {reason} at the earliest.\n" in caplog.text
    assert builds.of(script) is build
    (tmp_path / "wait").unlink()
    build._lost -= 5
    again = builds.of(script)
    assert again is not build
    assert again.outcome.result(READY) is None


def test_so_is_one_that_is_killed_after_its_zygote(make_zygote, script):
    zygote = make_zygote()
    first, build = zygote.pid, zygote.builds.of(script)
    builder = build._process.result(READY).pid
    os.kill(first, signal.SIGKILL)
    until(lambda: zygote.pid not in (None, first))
    os.kill(builder, signal.SIGKILL)
    reason = "the process that builds it has ended, and nobody knows how; it is built again"
    assert build.outcome.result(READY).startswith(reason)


def test_the_rest_is_longer_each_time(script):
    def fork(_order, _wire):
        answer = Future()
        answer.set_exception(ForkError("[Errno 11] no process is left"))
        return answer

    builds, rests = Builds(fork), []
    for _ in range(9):
        build = builds.of(script)
        assert build.outcome.result(READY).startswith("[Errno 11] no process is left; ")
        rests.append(build._rest)
        build._lost -= build._rest
    assert rests == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    builds.close()


def test_one_whose_zygote_dies_first_is_built_by_the_next(make_zygote, script, tmp_path):
    zygote = make_zygote()
    first = zygote.pid
    os.kill(first, signal.SIGSTOP)
    build = zygote.builds.of(script)
    os.kill(first, signal.SIGKILL)
    assert build.outcome.result(READY).startswith("the process that forks kernels has died; ")
    (tmp_path / "wait").unlink()
    build._lost -= 5
    until(lambda: zygote.pid not in (None, first))
    assert zygote.wait_ready(READY)
    assert zygote.builds.of(script).outcome.result(READY) is None
