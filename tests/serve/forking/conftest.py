"""Zygotes, and kernels of theirs."""

from __future__ import annotations

import os
import sys
import tempfile

import psutil
import pytest
from jupyter_client.manager import KernelManager
from traitlets import Any
from traitlets.config import LoggingConfigurable

from nbblocks.serve.forking.parent import Zygote
from nbblocks.serve.kernels import AppKernelSpecManager

READY = 60
"""Seconds that a zygote may take on a busy machine."""


def lives(pid):
    """Whether a process has not ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Owner(LoggingConfigurable):
    """Has the zygote, as the manager of a server's kernels has."""

    zygote = Any()


class Kernel:
    """A kernel as a server starts it, and its client."""

    def __init__(self, zygote, **options):
        specs = AppKernelSpecManager()
        self.manager = KernelManager(
            parent=Owner(zygote=zygote), kernel_spec_manager=specs, transport="ipc"
        )
        self._folder = tempfile.TemporaryDirectory(prefix="nbblocks-")
        self.manager.connection_file = f"{self._folder.name}/kernel.json"
        self.manager.start_kernel(env={**os.environ, **options.pop("env", {})}, **options)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=READY)

    @property
    def pid(self):
        return self.manager.provisioner.pid

    @property
    def process(self):
        return self.manager.provisioner.process

    def run(self, code):
        """Execute code and return what it prints."""
        heard = []

        def hear(message):
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                heard.append(message["content"]["text"])

        reply = self.client.execute_interactive(code, output_hook=hear, timeout=READY)
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(heard).strip()

    def close(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self._folder.cleanup()


TORCH = """
import secrets

class Generator:
    def __init__(self):
        self.seed()

    def seed(self):
        self.manual_seed(secrets.randbits(63) | 1 << 63)

    def manual_seed(self, seed):
        self._seed = seed

    def initial_seed(self):
        return self._seed

default_generator = Generator()
manual_seed, initial_seed = default_generator.manual_seed, default_generator.initial_seed

def seed():
    raise AssertionError("this would speak to the GPU")
"""


@pytest.fixture
def torch(tmp_path, monkeypatch):
    """Let zygotes find as much of torch as draws seeds."""
    (tmp_path / "stand-ins").mkdir()
    (tmp_path / "stand-ins" / "torch.py").write_text(TORCH)
    place = str(tmp_path / "stand-ins")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([place, *sys.path]))


@pytest.fixture
def make_zygote():
    """Make zygotes: `make_zygote("numpy", …)` is ready."""
    made = []

    def make(*modules):
        made.append(Zygote(modules).start())
        assert made[-1].wait_ready(READY)
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def zygote():
    """A zygote that the tests share which do it no harm."""
    shared = Zygote(["numpy"]).start()
    assert shared.wait_ready(READY)
    yield shared
    shared.close()


@pytest.fixture
def many_files():
    """Have so many files open that what is opened next has a number above 1023."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    files = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    yield
    for file in files:
        os.close(file)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def start():
    """Start kernels: `start(zygote, env={…}, cwd="…")`."""
    started = []

    def one(zygote, **options):
        started.append(Kernel(zygote, **options))
        return started[-1]

    yield one
    for each in started:
        each.close()
