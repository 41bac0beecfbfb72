"""Zygotes that are there and do not answer."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future

import psutil
import pytest

from nbblocks.serve.forking import provisioner
from nbblocks.serve.forking.brood import ForkError
from tests.polling import until
from tests.serve.forking.conftest import READY

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture
def stopped(make_zygote, monkeypatch):
    """A zygote that does not run, which nobody waits for as long as usual."""
    monkeypatch.setattr(provisioner, "_ANSWER", 0.2)
    zygote = make_zygote()
    os.kill(zygote.pid, signal.SIGSTOP)
    yield zygote
    os.kill(zygote.pid, signal.SIGCONT)


def test_a_zygote_that_does_not_answer_keeps_one_visitor_waiting(stopped, start, caplog):
    assert psutil.Process(start(stopped).pid).ppid() == os.getpid()
    assert "what forks kernels has not answered for 0.2 s" in caplog.text
    with pytest.raises(ForkError, match="takes no more requests"):
        stopped.fork(["-f", "x"], "/", {})


def test_who_waits_no_more_keeps_no_socket(stopped):
    files = psutil.Process().num_fds()
    assert stopped.fork(["-f", "x"], "/", {}).cancel()
    assert psutil.Process().num_fds() == files


def test_it_is_asked_again_when_it_goes_on(stopped, start):
    start(stopped)
    os.kill(stopped.pid, signal.SIGCONT)
    until(lambda: not stopped._life._brood._stuck)
    asked = start(stopped)
    # What it has forked for the one before, nobody waits for.
    until(lambda: [each.pid for each in psutil.Process(stopped.pid).children()] == [asked.pid])


def test_nobody_waits_for_a_zygote_that_takes_no_more_requests(make_zygote, start):
    zygote = make_zygote()
    os.kill(zygote.pid, signal.SIGSTOP)
    answers = []

    def ask():
        try:
            while True:
                answers.append(zygote.fork(["-f", "x"], "/", {"X": "y" * 9000}))
        except ForkError as error:
            refused.set_result(str(error))

    refused = Future()
    threading.Thread(target=ask, daemon=True).start()
    assert refused.result(60) == "the process that forks kernels takes no more requests"
    assert psutil.Process(start(zygote).pid).ppid() == os.getpid()
    os.kill(zygote.pid, signal.SIGCONT)
    for each in answers:
        each.result(READY).kill()
    assert psutil.Process(start(zygote).pid).ppid() == zygote.pid
