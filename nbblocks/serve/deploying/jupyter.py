"""Among the files of somebody's Jupyter server: JupyterHub and Binder.

Our server extension serves them, below `nbblocks/`; who may see them is for the server to say.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import quote

from nbblocks.serve.deploying.image import pip_lines, python_version

if TYPE_CHECKING:
    from nbblocks.serve.deploying.project import Project

_HUB = ("jupyterhub>=5,<6", "jupyterlab>=4")
_APP = "/srv/app"
"""Not in the home of a user, which a hub may cover with a volume."""

_DOCKERFILE = f"""\
# The image of the users' servers: {{title}} at /user/…{{address}}. Written by `nbblocks deploy`.
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
  defaultUrl: {address}
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


def address(project: Project) -> str:
    """Return where the app is, below the address of the Jupyter server."""
    return "/nbblocks/" if project.name == "." else f"/nbblocks/app/{quote(project.name)}"


def hub(project: Project) -> dict[str, str]:
    """Return the files for a JupyterHub on Kubernetes."""
    image = re.sub(r"[^a-z0-9]+", "-", project.title.lower()).strip("-") or "app"
    title = " ".join(project.title.split())
    return {
        "Dockerfile": _DOCKERFILE.format(
            title=title, python=python_version(), address=address(project)
        ),
        "requirements.txt": pip_lines(project, *_HUB),
        "jupyter_server_config.json": json.dumps({"NbblocksServer": {"root": _APP}}) + "\n",
        "values.yaml": _VALUES.format(image=image, address=address(project)),
    }


def binder(project: Project) -> dict[str, str]:
    """Return the files for Binder, which go to the root of a repository."""
    return {
        "binder/requirements.txt": pip_lines(project),
        "binder/runtime.txt": f"python-{python_version()}\n",
    }


def badge(project: Project) -> str:
    """Return the Markdown of a link that opens the app on Binder."""
    repository = _repository(project) or "OWNER/REPOSITORY"
    path = quote(address(project).lstrip("/"), safe="")
    link = f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath={path}"
    return f"[![Open on Binder](https://mybinder.org/badge_logo.svg)]({link})"


def _repository(project: Project) -> str | None:
    """Return `owner/name` on GitHub, where the app's folder is a clone from there."""
    command = ["git", "-C", str(project.folder), "config", "--get", "remote.origin.url"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    match = re.search(r"github\.com[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?$", found.stdout.strip())
    return match[1] if match else None
