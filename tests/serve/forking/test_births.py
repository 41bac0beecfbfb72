"""Kernels that die or hang at birth, as a hook that runs after a fork can do to them."""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from nbblocks.serve.forking import births, process
from nbblocks.serve.forking.brood import ForkError
from nbblocks.serve.forking.builds import SCRIPT
from nbblocks.serve.forking.provisioner import ForkProvisioner
from nbblocks.serve.visits import channels
from tests.polling import until
from tests.serve.serving import get

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

DEADLY = "import os\nos.register_at_fork(after_in_child=lambda: os._exit(134))\n"
HANGING = "import os, time\nos.register_at_fork(after_in_child=lambda: time.sleep(600))\n"
SOMETIMES = """
import os, pathlib, time
os.register_at_fork(after_in_child=lambda: pathlib.Path({!r}).exists() and {})
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that zygotes can import."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    return lambda name, text: (tmp_path / f"{name}.py").write_text(text)


def born(zygote):
    return zygote.fork(["-f", "/nowhere/kernel.json"], "/", dict(os.environ)).result(60)


def test_kernels_are_spawned_when_they_die_at_birth(module, make_zygote, start, caplog):
    module("deadly", DEADLY)
    zygote = make_zygote("deadly")
    for _ in range(3):
        assert born(zygote).wait(60) == 134
    with pytest.raises(ForkError, match="dies or hangs at birth"):
        born(zygote)
    assert psutil.Process(start(zygote).pid).ppid() == os.getpid()
    said = "Kernels are not forked any more: 3 in a row failed, the last ended with status 134"
    assert caplog.text.count(said) == 1


DEADLY_APP = """
import os
import nbblocks as gr
gr.Blocks().launch()
os.register_at_fork(after_in_child=lambda: os._exit(134))
"""


def test_those_of_one_app_say_nothing_of_the_others(make_zygote, start, tmp_path, caplog):
    script = tmp_path / "app.py"
    script.write_text(DEADLY_APP)
    zygote = make_zygote()
    build = zygote.builds.of(str(script))
    assert build.outcome.result(60) is None
    for _ in range(3):
        assert build.fork({"argv": [], "cwd": "/", "env": {}}).result(60).wait(60) == 134
    kernel = start(zygote, env={SCRIPT: str(script)}, cwd=str(tmp_path))
    assert psutil.Process(kernel.pid).ppid() == zygote.pid
    assert "app.py is run anew for each visitor: 3 in a row failed, the last ended" in caplog.text
    assert "Kernels are not forked any more" not in caplog.text


def test_and_when_they_hang(module, make_zygote, monkeypatch, caplog):
    module("hanging", HANGING)
    zygote = make_zygote("hanging")
    kernels = [born(zygote) for _ in range(3)]
    assert [each.birth for each in kernels] == ["on"] * 3
    monkeypatch.setattr(process, "LATE", -1)
    with pytest.raises(ForkError):
        born(zygote)
    assert "3 in a row failed, the last did not answer" in caplog.text
    for each in kernels:
        each.kill()


def test_those_that_live_and_those_that_nobody_waits_for_are_no_reason(
    module, make_zygote, start, tmp_path, monkeypatch
):
    module("sometimes", SOMETIMES.format(str(tmp_path / "on"), "time.sleep(600)"))
    zygote = make_zygote("sometimes")
    first = start(zygote).process
    until(lambda: first.birth == "over")
    with monkeypatch.context() as late:
        late.setattr(process, "LATE", -1)
        assert first.birth == "over"
    (tmp_path / "on").touch()
    for _ in range(5):
        kernel = born(zygote)
        kernel.kill()
        kernel.wait(60)
        assert kernel.birth == "called off"
    (tmp_path / "on").unlink()
    assert psutil.Process(start(zygote).pid).ppid() == zygote.pid


def test_those_whose_visitors_go_at_once_are_none_either(module, make_zygote, monkeypatch):
    """Jupyter ends the group of their processes, and asks nothing of the process itself."""
    module("hanging", HANGING)
    zygote = make_zygote("hanging")
    # They hang before they lead a group.
    monkeypatch.setattr(os, "killpg", os.kill)
    with ThreadPoolExecutor(1) as elsewhere:  # the loop of this thread is Jupyter's
        for _ in range(births.IN_A_ROW + 1):
            provisioner = ForkProvisioner()
            kernel = provisioner.process = born(zygote)
            provisioner.pid = provisioner.pgid = kernel.pid
            elsewhere.submit(asyncio.run, provisioner.kill()).result(60)
            assert kernel.wait(60) < 0
            assert kernel.birth == "called off"


def test_one_success_in_between_is_enough(module, make_zygote, start, tmp_path):
    module("sometimes", SOMETIMES.format(str(tmp_path / "on"), "os._exit(134)"))
    zygote = make_zygote("sometimes")
    for _ in range(2):
        (tmp_path / "on").touch()
        for _ in range(2):
            born(zygote).wait(60)
        (tmp_path / "on").unlink()
        assert psutil.Process(start(zygote).pid).ppid() == zygote.pid


def test_a_visit_whose_kernel_hangs_fails(module, serve, counter, monkeypatch):
    module("hanging", HANGING)
    monkeypatch.setattr(channels, "LATE", 0.5)
    server = serve(counter, preload=("hanging",))
    assert server.application.zygote.wait_ready(60)
    get(server.url)
    (visit,) = server.application.visits._visits.values()
    until(lambda: visit.lost)
