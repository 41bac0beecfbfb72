"""How functions in other processes talk to their test."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def fifo(tmp_path):
    """A pipe with a name, which goes when the test is over."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    yield path
    path.unlink()
