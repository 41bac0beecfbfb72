"""Print the path of a Chromium that starts; install one where there is none.

Looked for, in this order: the environment variable `NBBLOCKS_CHROMIUM`, chromium or Chrome on PATH,
Playwright's own. Installed: by apt-get for root, else by Playwright into the user's cache.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def main() -> None:
    """Print the path; without a Chromium, say so and fail."""
    chosen = os.environ.get("NBBLOCKS_CHROMIUM")
    if chosen and not starts(chosen):
        sys.exit(f"NBBLOCKS_CHROMIUM is {chosen!r}, which does not start. Correct or unset it.")
    path = chosen or find() or install()
    if path is None:
        sys.exit(
            "No Chromium: none is on PATH, and neither apt-get nor Playwright could install one "
            "(see above). Install Chromium or Chrome, or set NBBLOCKS_CHROMIUM to its path."
        )
    sys.stdout.write(f"{path}\n")


def find() -> str | None:
    """Return the first Chromium that starts."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return next((path for path in [*map(shutil.which, NAMES), own] if path and starts(path)), None)


def starts(path: str) -> bool:
    """Tell a browser from the stub that some distributions install under its name."""
    if not Path(path).is_file():
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def install() -> str | None:
    """Install a Chromium and return its path; nothing but Chromium and a font is asked for."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update", "-q")
        run("apt-get", "install", "-qy", "chromium", "fonts-dejavu-core")
        found = find()
        if found is not None:
            return found
    run(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


def run(*command: str) -> None:
    """Run a command that talks on stderr; whether it helped shows afterwards."""
    sys.stderr.write(f"$ {' '.join(command)}\n")
    subprocess.run(command, stdout=sys.stderr, check=False)


if __name__ == "__main__":
    main()
