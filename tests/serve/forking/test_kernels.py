"""Kernels that are forked, as a server sees them."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from concurrent.futures import Future

import psutil
import pytest
from jupyter_client.manager import KernelManager

from nbblocks.serve.forking import births, provisioner
from nbblocks.serve.forking.brood import Brood, ForkError
from nbblocks.serve.forking.lean import plain_config
from nbblocks.serve.forking.parent import Zygote, acquire, for_this_process, release
from nbblocks.serve.forking.provisioner import kernel_arguments
from nbblocks.serve.forking.wire import Wire
from tests.polling import until
from tests.serve.forking.conftest import READY, lives
from tests.serve.serving import environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def forked(kernel, zygote):
    return psutil.Process(kernel.pid).ppid() == zygote.pid


def test_a_forked_kernel_has_what_the_zygote_has_imported(zygote, start):
    kernel = start(zygote)
    assert forked(kernel, zygote)
    assert kernel.run("import sys; print('numpy' in sys.modules)") == "True"


def test_it_has_its_own_environment_and_directory(zygote, start, tmp_path):
    kernel = start(zygote, env={"QUERY_STRING": "name=x"}, cwd=str(tmp_path))
    assert kernel.run("import os; print(os.environ['QUERY_STRING'])") == "name=x"
    assert kernel.run("print(os.getcwd())") == str(tmp_path)
    assert "QUERY_STRING" not in start(zygote).run("import os; print(dict(os.environ))")


def test_it_imports_from_its_directory_as_every_kernel(zygote, start, tmp_path):
    (tmp_path / "beside.py").write_text("name = 'beside'")
    kernel = start(zygote, cwd=str(tmp_path))
    assert kernel.run("import beside; print(beside.name, __name__)") == "beside __main__"


def test_widgets_work_as_in_a_kernel_that_imports_them(zygote, start):
    kernel = start(zygote)
    targets = kernel.run("print(*sorted(get_ipython().kernel.comm_manager.targets))")
    assert targets == "jupyter.widget jupyter.widget.control"


def test_it_makes_no_records_for_its_log_that_nobody_reads(zygote, start):
    kernel = start(zygote)
    levels = kernel.run(
        "print(*[get_ipython().kernel.log.isEnabledFor(each) for each in (10, 30)])"
    )
    assert levels == "False True"


def test_no_two_draw_the_same_random_numbers(zygote, start):
    draw = "import random, numpy; print(random.random(), numpy.random.random())"
    first, second = (start(zygote).run(draw).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_generators_of_modules_draw_their_seeds_for_each_kernel(
    make_zygote, start, tmp_path, monkeypatch
):
    (tmp_path / "drawing.py").write_text("import random\nown = random.Random()\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    zygote = make_zygote("drawing")
    first, second = (
        start(zygote).run("import drawing; print(drawing.own.random())") for _ in range(2)
    )
    assert first != second


def test_numpys_generators_of_modules_draw_their_seeds_too(
    make_zygote, start, tmp_path, monkeypatch
):
    (tmp_path / "drawing.py").write_text(
        "import numpy\nown = numpy.random.default_rng()\ngiven = numpy.random.default_rng(5)\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    zygote = make_zygote("drawing")
    draw = "import drawing; print(drawing.own.random(), drawing.given.random())"
    first, second = (start(zygote).run(draw).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] == second[1]


def test_torch_draws_its_seed_for_each_kernel(torch, make_zygote, start):
    zygote = make_zygote("torch")
    first, second = (
        start(zygote).run("import torch; print(torch.initial_seed())") for _ in range(2)
    )
    assert first != second


def test_a_debugger_can_leave_the_kernels_own_files_alone(zygote, start):
    look = "import ipykernel\nfiles = list(get_ipython().kernel.debugger.kernel_modules)\n"
    assert start(zygote).run(look + "print(ipykernel.__file__ in files)") == "True"


def test_it_runs_what_modules_have_registered_for_a_fork(make_zygote, start, tmp_path, monkeypatch):
    (tmp_path / "forkable.py").write_text(
        "import os\nhere = 'zygote'\n"
        "def after():\n    global here\n    here = 'child'\n"
        "os.register_at_fork(after_in_child=after)\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    kernel = start(make_zygote("forkable"))
    assert kernel.run("import forkable; print(forkable.here)") == "child"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a descriptor is")
def test_it_shares_no_socket_and_no_pipe(zygote, start):
    pids = [zygote.pid, start(zygote).pid, start(zygote).pid]
    first, *others = map(connections, pids)
    assert first
    assert not first & others[0]
    assert not first & others[1]
    assert not others[0] & others[1]


def connections(pid):
    """The sockets and pipes of a process besides its terminal, by what the system calls them."""
    found = {int(fd): os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    terminal = {found[fd] for fd in (0, 1, 2)}
    return {each for each in found.values() if each.startswith(("socket:", "pipe:"))} - terminal


def test_interrupt_and_restart(zygote, start):
    kernel = start(zygote)
    before = kernel.pid
    request = kernel.client.execute("import time\nprint('on', flush=True)\ntime.sleep(60)")
    until(lambda: kernel.client.get_iopub_msg(timeout=60)["msg_type"] == "stream")
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=60)
    assert reply["parent_header"]["msg_id"] == request
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.pid != before
    assert forked(kernel, zygote)
    assert kernel.run("print(1)") == "1"


CLOSES_SLOWLY = """
def make_slow():
    import sys, threading, time
    sends = sys.stdout.pub_thread
    close, schedule = sends.io_loop.close, sends.schedule

    def slowly(**options):
        time.sleep(0.5)
        close(**options)

    def late(call):
        if threading.current_thread().name == "Control":
            time.sleep(0.05)
        schedule(call)

    sends.io_loop.close, sends.schedule = slowly, late

make_slow()
"""


def test_it_ends_when_it_is_asked_to_in_whatever_order_its_threads_close(zygote, start):
    kernel = start(zygote)
    kernel.run(CLOSES_SLOWLY)
    process = kernel.process
    kernel.manager.shutdown_kernel()
    assert process.wait() == 0, "it had to be killed"


def test_a_kernel_that_is_killed_is_known_to_be_dead(zygote, start):
    kernel = start(zygote)
    os.kill(kernel.pid, signal.SIGKILL)
    until(lambda: not kernel.manager.is_alive())
    assert kernel.process.wait() == -signal.SIGKILL


def test_exit_is_known(zygote, start):
    kernel = start(zygote)
    kernel.client.execute("import os; os._exit(7)")
    until(lambda: kernel.process.poll() == 7)


def test_kernels_outlive_their_zygote_and_the_next_comes_from_another(make_zygote, start):
    zygote = make_zygote()
    kernel, other, first = start(zygote), start(zygote), zygote.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: zygote.pid not in (None, first))
    assert kernel.run("print(1)") == "1"
    spawned = start(zygote)  # nobody waits until it is ready
    assert psutil.Process(spawned.pid).ppid() in (os.getpid(), zygote.pid)
    os.kill(kernel.pid, signal.SIGKILL)
    until(lambda: not kernel.manager.is_alive())
    assert other.manager.is_alive()
    assert zygote.wait_ready(60)
    assert forked(start(zygote), zygote)


async def test_a_fork_that_fails_is_no_error_in_the_log(caplog):
    asked = Future()
    waiting = asyncio.ensure_future(provisioner._wait(asked, READY))
    asyncio.get_running_loop().call_soon(asked.set_exception, ForkError("no process is left"))
    await waiting
    assert isinstance(asked.exception(), ForkError)
    del asked, waiting
    gc.collect()
    assert caplog.text == ""


def test_orphans_are_followed_however_many_files_are_open(many_files):
    ours, theirs = socket.socketpair()
    brood, parent = Brood(ours), Wire(theirs)
    asked = brood.ask({})
    (request,) = parent.receive()
    line = parent.take_file()
    parent.send({"request": request["request"], "pid": 12345})
    parent.close()
    brood.follow(lambda message: True)
    brood.disband()
    following = threading.Thread(target=brood.follow_orphans, daemon=True)
    following.start()
    os.close(line)
    assert asked.result().wait(10) == 1
    following.join()


def test_kernels_end_with_their_server(tmp_path):
    script = tmp_path / "server.py"
    script.write_text(
        "import time\n"
        "from tests.serve.forking.conftest import Kernel, READY, Zygote\n"
        "zygote = Zygote().start()\nzygote.wait_ready(READY)\n"
        "print(Kernel(zygote).pid, zygote.pid, flush=True)\ntime.sleep(600)\n"
    )
    with psutil.Popen(
        [sys.executable, str(script)],
        stdout=-1,
        text=True,
        env=environment(),
    ) as server:
        pids = [int(pid) for pid in server.stdout.readline().split()]
        assert all(psutil.pid_exists(pid) for pid in pids)
        server.kill()
    until(lambda: not any(lives(pid) for pid in pids))


def test_any_jupyter_server_can_use_it(monkeypatch):
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "nbblocks-fork")
    monkeypatch.setenv("NBBLOCKS_PRELOAD", "wave, colorsys")
    KernelProvisionerFactory.clear_instance()
    zygote = for_this_process(("wave", "colorsys"))
    assert zygote.wait_ready(60)
    manager = KernelManager(kernel_name="python3")
    try:
        manager.start_kernel()
        assert psutil.Process(manager.provisioner.pid).ppid() == zygote.pid
    finally:
        manager.shutdown_kernel(now=True)
        KernelProvisionerFactory.clear_instance()


def test_what_cannot_be_forked_is_spawned(zygote, start):
    kernel = start(zygote, env={"PYTHONUTF8": "1"})
    assert psutil.Process(kernel.pid).ppid() == os.getpid()
    assert kernel.run("import sys; print(sys.flags.utf8_mode)") == "1"


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "x"], ["-f", "x"]),
        ([sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f"], ["-f"]),
        ([sys.executable, "-O", "-m", "ipykernel_launcher", "-f", "x"], None),
        ([sys.executable, "-m", "another_kernel", "-f", "x"], None),
        (["/elsewhere/python", "-m", "ipykernel_launcher", "-f", "x"], None),
        ([], None),
    ],
)
def test_which_commands_are_ipythons_kernel(command, arguments):
    assert kernel_arguments(command) == arguments


@pytest.mark.parametrize(
    ("argv", "values"),
    [
        (["-f", "a b.json"], {"IPKernelApp": {"connection_file": "a b.json"}}),
        (["--A.b=c=d", "--A.e="], {"A": {"b": "c=d", "e": ""}}),
        ([], {}),
        (["--debug"], None),
        (["-f"], None),
        (["--A.b", "c"], None),
        (["--A.b=c", "--A.b=d"], None),
    ],
)
def test_which_options_need_no_argparse(argv, values):
    assert plain_config(argv) == values


def test_hundreds_of_kernels_leave_nothing(make_zygote, monkeypatch):
    monkeypatch.setattr(births, "IN_A_ROW", 1000)
    zygote = make_zygote()
    me, process = psutil.Process(), psutil.Process(zygote.pid)
    argv = ["-f", "/nowhere/kernel.json", "--no-such-option=1"]

    def storm():
        requests = [zygote.fork(argv, "/", dict(os.environ)) for _ in range(25)]
        kernels = [request.result(60) for request in requests]
        assert len({each.pid for each in kernels}) == 25
        for each in kernels:
            each.kill()
        assert {each.wait(60) for each in kernels} <= {
            -signal.SIGKILL,
            2,
        }  # or it saw its arguments

    storm()
    count, memory = me.num_fds(), process.memory_info().rss
    for _ in range(9):
        storm()
    assert me.num_fds() == count
    assert process.children() == []
    assert process.memory_info().rss - memory < 2_000_000
    pid = zygote.pid
    zygote.close()
    assert not psutil.pid_exists(pid)


def test_servers_share_a_zygote_that_imports_enough():
    first = acquire(["calendar", "colorsys"])
    second, other = acquire(["calendar"]), acquire(["pprint"])
    assert second is first is not other
    release(first)
    assert psutil.pid_exists(second.pid)
    for each in (second, other):
        pid = each.pid
        release(each)
        assert not psutil.pid_exists(pid)


def test_a_zygote_that_is_closed_stays_closed():
    zygote = Zygote().start()
    pid = zygote.pid
    zygote.close()
    assert zygote.start().pid is None
    assert not psutil.pid_exists(pid)
