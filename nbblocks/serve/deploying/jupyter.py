"""Among the files of somebody's Jupyter server: JupyterHub and Binder.

Our server extension serves them, below `nbblocks/`; who may see them is for the server to say.
"""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path, PurePath
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
    return "/nbblocks/" if project.name == "." else _address(PurePath(project.name))


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


def in_clone(project: Project) -> Project:
    """Return the app as a part of the repository that it is in, if it is in one.

    Binder looks for its files at the root of a repository, and starts the server there.
    """
    found = _git(project.folder, "rev-parse", "--show-toplevel")
    root = Path(found).resolve()
    if not found or not project.folder.is_relative_to(root):
        return project
    name = (project.folder / project.name).relative_to(root).as_posix()
    return replace(project, name=name, folder=root)


def badges(project: Project) -> str:
    """Return the Markdown of links that open the app on Binder, a line for each.

    The server's index names the apps at the root only: those of other folders have a link each.
    """
    repository = _repository(project.folder) or "OWNER/REPOSITORY"
    apps = [app.relative_to(project.folder) for app in project.apps]
    indexed = [app for app in apps if project.name == "." and len(app.parts) == 1]
    addresses = [address(project)] if indexed else []
    addresses += [_address(app) for app in apps if app not in indexed]
    links = [
        f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath={quote(each.lstrip('/'), safe='')}"
        for each in addresses
    ]
    picture = "https://mybinder.org/badge_logo.svg"
    return "\n".join(f"[![Open on Binder]({picture})]({link})" for link in links)


def _address(path: PurePath) -> str:
    return f"/nbblocks/app/{quote(path.as_posix())}"


def _repository(folder: Path) -> str | None:
    """Return `owner/name` on GitHub, where a folder is in a clone from there."""
    url = _git(folder, "config", "--get", "remote.origin.url")
    match = re.search(r"github\.com[/:]([\w.-]+/[\w.-]+?)(?:\.git)?/?$", url)
    return match[1] if match else None


def _git(folder: Path, *arguments: str) -> str:
    """Ask git something about a folder; "" where it has no answer, or is not installed."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
