"""Zygotes whose process ends, or cannot be started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future

import psutil
import pytest

from nbblocks.serve.forking import life, parent, restarts
from nbblocks.serve.forking.brood import ForkError
from nbblocks.serve.forking.parent import Zygote
from nbblocks.serve.forking.restarts import Restarts
from tests.polling import until
from tests.serve.forking.conftest import READY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def test_a_server_with_many_files_open_has_a_zygote(many_files, make_zygote, start):
    zygote = make_zygote()
    assert psutil.Process(start(zygote).pid).ppid() == zygote.pid


def test_the_next_ones_wait_longer_and_longer_when_they_end_soon(caplog):
    starts = []
    again = Restarts(lambda: starts.append(1))
    try:
        for _ in range(9):
            again.ready()
            again.ended("it ended with status -9")
    finally:
        again.cancel()
    assert len(starts) == 1
    waits = [record.args for record in caplog.records]
    assert waits[0] == (1, "it ended with status -9 soon after its start")
    assert [seconds for seconds, _ in waits] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_one_that_has_lived_is_replaced_at_once(monkeypatch):
    starts = []
    again = Restarts(lambda: starts.append(1))
    monkeypatch.setattr(restarts, "_SOON", 0)
    for _ in range(3):
        again.ready()
        again.ended("it ended with status -9")
    assert len(starts) == 3


def test_a_zygote_that_ends_again_and_again_comes_back(make_zygote, monkeypatch, caplog):
    monkeypatch.setattr(restarts, "_FIRST", 0.01)
    zygote = make_zygote()
    for _ in range(3):
        before = zygote.pid
        os.kill(before, signal.SIGKILL)
        until(lambda before=before: zygote.pid not in (None, before))
        assert zygote.wait_ready(READY)
    assert "started again in 0.01 s: it ended with status -9 soon after its start" in caplog.text


FATAL = """
import os, pathlib, signal
place = pathlib.Path(__file__).with_suffix(".times")
times = int(place.read_text()) if place.exists() else 0
place.write_text(str(times + 1))
if times < {}:
    os.kill(os.getpid(), signal.{})
"""


@pytest.mark.parametrize(
    ("times", "how", "left_out"),
    [(1, "SIGKILL", False), (2, "SIGTERM", False), (3, "SIGKILL", True), (1, "SIGSEGV", True)],
)
def test_a_module_is_not_guilty_when_somebody_kills_the_process_that_imports_it(
    make_zygote, tmp_path, monkeypatch, caplog, times, how, left_out
):
    monkeypatch.setattr(restarts, "_FIRST", 0.01)
    (tmp_path / "fatal.py").write_text(FATAL.format(times, how))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    zygote = make_zygote("fatal")
    said = "fatal is imported in each kernel, not in advance: importing it ended the process"
    assert (said in caplog.text) is left_out
    assert ("fatal" in zygote._modules) is not left_out


def test_what_every_kernel_needs_is_tried_again_however_often_it_is_killed(
    make_zygote, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(restarts, "_FIRST", 0.01)
    (tmp_path / "fatal.py").write_text(FATAL.format(4, "SIGKILL"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setattr(life, "BASICS", ["fatal"])
    assert "fatal" in make_zygote("fatal")._modules
    assert "fatal" not in caplog.text


def failing(*_, **__):
    raise BlockingIOError(11, "Resource temporarily unavailable")


def test_kernels_are_followed_while_no_process_can_be_started(
    make_zygote, start, monkeypatch, caplog
):
    monkeypatch.setattr(restarts, "_FIRST", 0.01)
    zygote = make_zygote()
    kernel = start(zygote)
    with monkeypatch.context() as scarce:
        scarce.setattr(subprocess, "Popen", failing)
        os.kill(zygote.pid, signal.SIGKILL)
        until(lambda: "it cannot be started: [Errno 11] Resource" in caplog.text)
        os.kill(kernel.pid, signal.SIGKILL)
        until(lambda: not kernel.manager.is_alive())
    assert zygote.wait_ready(READY)


def test_who_asks_starts_it_when_there_was_no_thread_to_wait_for_it(monkeypatch):
    def no_thread(_self):
        raise RuntimeError("can't start new thread")

    zygote = Zygote()
    with monkeypatch.context() as scarce:
        scarce.setattr(subprocess, "Popen", failing)
        scarce.setattr(threading.Timer, "start", no_thread)
        assert zygote.start().pid is None
    assert zygote.first.result() is False
    with pytest.raises(ForkError):
        zygote.fork(["-f", "x"], "/", {})
    try:
        assert zygote.wait_ready(READY)
    finally:
        zygote.close()


@pytest.fixture
def importing(tmp_path, monkeypatch):
    """A zygote that imports a module which does not come to an end."""
    begun = tmp_path / "begun"
    (tmp_path / "endless.py").write_text(
        f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(600)\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    zygote = Zygote(["endless"]).start()
    until(begun.exists)
    yield zygote
    zygote.close()


def test_a_server_that_ends_does_not_wait_for_one_that_imports(importing, monkeypatch):
    monkeypatch.setattr(life, "_FAREWELL", 600)
    pid, closed = importing.pid, Future()
    threading.Thread(target=lambda: closed.set_result(importing.close()), daemon=True).start()
    closed.result(30)
    assert not psutil.pid_exists(pid)


def test_visitors_wait_as_long_after_its_beginning_not_each_of_them(importing, start, monkeypatch):
    monkeypatch.setattr(parent, "_PATIENCE", 600)
    monkeypatch.setattr(importing, "_began", importing._began - 600)
    assert psutil.Process(start(importing).pid).ppid() == os.getpid()
    assert not importing.first.done()
