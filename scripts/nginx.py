"""Print the path of nginx; install it where there is none.

Looked for: `NBBLOCKS_NGINX`, then nginx on PATH and in /usr/sbin. Installed: by apt-get, for root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> None:
    """Print the path; without nginx, say so and fail."""
    path = os.environ.get("NBBLOCKS_NGINX") or find() or install()
    if path is None:
        sys.exit(
            "No nginx: it is neither on PATH nor in /usr/sbin, and only root can install it here. "
            "Install it (Debian: nginx-light), or set NBBLOCKS_NGINX to its path."
        )
    sys.stdout.write(f"{path}\n")


def find() -> str | None:
    """Return the nginx of this machine."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def install() -> str | None:
    """Install nginx and return its path. The server that Debian starts with it is not wanted."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update", "-q"], ["install", "-qy", "nginx-light"]):
            subprocess.run(["apt-get", *command], stdout=sys.stderr, check=False)
        if shutil.which("systemctl"):
            stop = ["systemctl", "disable", "--now", "nginx"]
            subprocess.run(stop, stdout=sys.stderr, stderr=sys.stderr, check=False)
    return find()


if __name__ == "__main__":
    main()
