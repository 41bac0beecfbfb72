"""A container that serves an app: its Dockerfile, and what goes with it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from nbblocks.serve.deploying.project import EXTRAS

if TYPE_CHECKING:
    from nbblocks.serve.deploying.project import Project

PORT = 7860
"""The port inside of the container, the one that a Space shows."""

APP = "/home/user/app"
"""Where the app is inside of the container."""

PROXIES = tuple(
    part
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    for part in ("--trust-proxy", network)
)
"""Options for a container that only a proxy reaches, from some private address."""

IGNORED = """\
# What the image of the app does not need.
.git
.venv
.ipynb_checkpoints
**/__pycache__
*.pyc
**/.env
Dockerfile
compose.yaml
nginx.conf
values.yaml
"""

_DOCKERFILE = """\
# Serves {title} on port {port}. Written by `nbblocks deploy`.
FROM python:{python}-slim

ENV PYTHONUNBUFFERED=1 \\
    PYTHONDONTWRITEBYTECODE=1

# Nobody who breaks out of the app is root. Spaces run as this user, too.
RUN useradd --create-home --uid 1000 user \\
    && install --directory --owner=user --group=user {app}
WORKDIR {app}

# The packages first: they change less often than the app.
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=user:user . .

USER 1000
ENV HOME=/home/user
EXPOSE {port}
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \\
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/healthz')"]
CMD {command}
"""


def python_version() -> str:
    """Return the version of Python that the app is written with."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def pip_lines(project: Project, *more: str, extra: str = "") -> str:
    """Return `requirements.txt`.

    Args:
        project: The app.
        *more: What is needed besides.
        extra: One more extra of nbblocks that is needed.
    """
    extras = ",".join(filter(None, [EXTRAS, extra]))
    pins = [line.replace(f"[{EXTRAS}]", f"[{extras}]") for line in project.requirements]
    missing = [
        f"# {name} is imported, and not installed where this was written: name what provides it."
        for name in project.unknown
    ]
    return "".join(f"{line}\n" for line in [*pins, *more, *missing])


def dockerfile(project: Project, *options: str) -> str:
    """Return the Dockerfile.

    Args:
        project: The app.
        *options: Further options of `nbblocks serve`.
    """
    command = ["nbblocks", "serve", project.name, "--host", "0.0.0.0", "--port", str(PORT)]
    return _DOCKERFILE.format(
        title=project.title.replace("\n", " "),
        port=PORT,
        app=APP,
        python=python_version(),
        command=json.dumps([*command, "--no-browser", *options]),
    )
