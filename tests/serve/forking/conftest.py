"""Zygotes, and kernels of theirs."""

from __future__ import annotations

import os
import tempfile

import pytest
from jupyter_client.manager import KernelManager
from traitlets import Any
from traitlets.config import LoggingConfigurable

from nbblocks.serve.forking.parent import Zygote
from nbblocks.serve.kernels import AppKernelSpecManager

READY = 60
"""Seconds that a zygote may take on a busy machine."""


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
def start():
    """Start kernels: `start(zygote, env={…}, cwd="…")`."""
    started = []

    def one(zygote, **options):
        started.append(Kernel(zygote, **options))
        return started[-1]

    yield one
    for each in started:
        each.close()
