"""Relays for the tests, with nothing of the user's."""

from __future__ import annotations

import pytest

from tests.serve.share.relays import OwnRelay


@pytest.fixture
async def relay(tmp_path, request, monkeypatch):
    """A relay that runs, of the kind that the test names."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    one = getattr(request, "param", OwnRelay)(tmp_path)
    await one.start()
    yield one
    await one.stop()
