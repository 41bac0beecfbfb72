"""Behind somebody's Jupyter server, which passes requests on: JupyterHub and Binder.

jupyter-server-proxy starts the app's server when its address is first asked for. Who may see it is
for the Jupyter server to say.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

from nbblocks.serve.deploying.image import pip_lines, python_version

if TYPE_CHECKING:
    from nbblocks.serve.deploying.project import Project

PROXY = "jupyter-server-proxy>=4"
_HUB = ("jupyterhub>=5,<6", "jupyterlab>=4", PROXY)
_APP = "/srv/app"
"""Not in the home of a user, which a hub may cover with a volume."""

_DOCKERFILE = f"""\
# The image of the users' servers: {{title}} at /user/…/app/. Written by `nbblocks deploy`.
FROM python:{{python}}-slim

ENV PYTHONUNBUFFERED=1 \\
    PYTHONDONTWRITEBYTECODE=1

RUN useradd --create-home --uid 1000 jovyan
WORKDIR {_APP}
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY jupyter_server_config.json /etc/jupyter/
COPY . .

USER 1000
ENV HOME=/home/jovyan
WORKDIR /home/jovyan
EXPOSE 8888
CMD ["jupyterhub-singleuser"]
"""

_VALUES = """\
# Values for the chart of Zero to JupyterHub (https://z2jh.jupyter.org):
#
#     docker build --tag registry.example.org/{image}:1 .
#     docker push registry.example.org/{image}:1
#     helm upgrade --install hub jupyterhub --values values.yaml \\
#         --repo https://hub.jupyter.org/helm-chart/
#
# Everybody who logs in gets a server, and sees the app at once. Add your `hub.config` with the
# authenticator; without one, the chart's lets anybody in.
singleuser:
  image:
    name: registry.example.org/{image}
    tag: "1"
  cmd: jupyterhub-singleuser
  defaultUrl: /app/
  startTimeout: 300
  cpu:
    guarantee: 0.1
    limit: 2
  memory:
    guarantee: 512M
    limit: 2G
  storage:
    # The app keeps nothing. For users' files: dynamic.
    type: none
cull:
  enabled: true
  timeout: 3600
  every: 600
"""

_POST_BUILD = """\
#!/bin/bash
# Lets Binder's Jupyter server start the app. Written by `nbblocks deploy`.
set -euo pipefail
mkdir -p "$HOME/.jupyter"
cp binder/jupyter_server_config.json "$HOME/.jupyter/"
"""


def config(project: Project, app: str) -> str:
    """Return what makes a Jupyter server show the app at `app/` below its own address.

    Args:
        project: The app.
        app: Where it is on that machine.
    """
    command = ["nbblocks", "serve", app, "--port", "{port}", "--no-browser"]
    server = {
        # Braces are for jupyter-server-proxy to fill in.
        "command": [*command, "--root-path", "{base_url}app"],
        "timeout": 60,
        "launcher_entry": {"title": " ".join(project.title.split())},
    }
    return json.dumps({"ServerProxy": {"servers": {"app": server}}}, indent=2) + "\n"


def hub(project: Project) -> dict[str, str]:
    """Return the files for a JupyterHub on Kubernetes."""
    name = f"{_APP}/{project.name}".removesuffix("/.")
    image = re.sub(r"[^a-z0-9]+", "-", project.title.lower()).strip("-") or "app"
    title = " ".join(project.title.split())
    return {
        "Dockerfile": _DOCKERFILE.format(title=title, python=python_version()),
        "requirements.txt": pip_lines(project, *_HUB),
        "jupyter_server_config.json": config(project, name),
        "values.yaml": _VALUES.format(image=image),
    }


def binder(project: Project) -> dict[str, str]:
    """Return the files for Binder, which go to the root of a repository."""
    return {
        "binder/requirements.txt": pip_lines(project, PROXY),
        "binder/runtime.txt": f"python-{python_version()}\n",
        "binder/jupyter_server_config.json": config(project, project.name),
        "binder/postBuild": _POST_BUILD,
    }


def badge(project: Project) -> str:
    """Return the Markdown of a link that opens the app on Binder."""
    repository = _repository(project) or "OWNER/REPOSITORY"
    address = f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=app%2F"
    return f"[![Open on Binder](https://mybinder.org/badge_logo.svg)]({address})"


def _repository(project: Project) -> str | None:
    """Return `owner/name` on GitHub, where the app's folder is a clone from there."""
    command = ["git", "-C", str(project.folder), "config", "--get", "remote.origin.url"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    match = re.search(r"github\.com[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?$", found.stdout.strip())
    return match[1] if match else None
