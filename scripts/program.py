"""Print the path of a server that tests run: `program.py nginx`, `program.py sshd`.

Looked for: `NBBLOCKS_NGINX` or `NBBLOCKS_SSHD`, then PATH and /usr/sbin. Where there is none, root
installs it by apt-get.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = {"nginx": "nginx-light", "sshd": "openssh-server"}
SERVICES = {"nginx": "nginx", "sshd": "ssh"}


def main() -> None:
    """Print the path; without the program, say so and fail."""
    name = sys.argv[1]
    variable = f"NBBLOCKS_{name.upper()}"
    path = os.environ.get(variable) or find(name) or install(name)
    if path is None:
        sys.exit(
            f"No {name}: it is neither on PATH nor in /usr/sbin, and only root can install it here."
            f" Install it (Debian: {PACKAGES[name]}), or set {variable} to its path."
        )
    sys.stdout.write(f"{path}\n")


def find(name: str) -> str | None:
    """Return the path of a program of this machine."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def install(name: str) -> str | None:
    """Install a program and return its path. The service that Debian starts is not wanted."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update", "-q"], ["install", "-qy", PACKAGES[name]]):
            subprocess.run(["apt-get", *command], stdout=sys.stderr, check=False)
        if shutil.which("systemctl"):
            stop = ["systemctl", "disable", "--now", SERVICES[name]]
            subprocess.run(stop, stdout=sys.stderr, stderr=sys.stderr, check=False)
    return find(name)


if __name__ == "__main__":
    main()
