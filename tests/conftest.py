"""What tests of several folders share: one browser, and comms without a kernel."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

from tests.comms import comms as comms
from tests.kernels import kernel as kernel

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that shows a clock and a microphone that beeps, both allowed everywhere.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("nbblocks", deadline=None)
settings.load_profile("nbblocks")


def pytest_collection_modifyitems(items):
    """Run browser tests last: while playwright runs, its event loop is that of the thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a run: `NBBLOCKS_CHROMIUM`, else the one on PATH."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("NBBLOCKS_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()
