"""Where apps can be deployed to: the files that each place wants, and what to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbblocks.serve.deploying import compose, image, jupyter, nginx, space

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbblocks.serve.deploying.project import Project

Files = dict[str, str]


@dataclass(frozen=True)
class Wishes:
    """What was asked for beside the app.

    Args:
        processes: How many server processes share the visitors.
        dask: A Dask cluster beside them?
    """

    processes: int = 1
    dask: bool = False


@dataclass(frozen=True)
class Target:
    """A place.

    Args:
        files: Makes the text of each file, by its path.
        advice: Says what to do with them.
        shares: Can it have several processes, and a cluster?
        at_home: The app where its files go when no other folder is named: its own, or one above.
    """

    files: Callable[[Project, Wishes], Files]
    advice: Callable[[Project], str]
    shares: bool = False
    at_home: Callable[[Project], Project] = lambda project: project


def _docker(project: Project, wishes: Wishes) -> Files:
    behind = image.PROXIES if wishes.processes > 1 else ()
    files = {
        "Dockerfile": image.dockerfile(project, *behind),
        "requirements.txt": image.pip_lines(project, extra="dask" if wishes.dask else ""),
        ".dockerignore": image.IGNORED,
        "compose.yaml": compose.compose(
            wishes.processes, wishes.dask, folders=project.module_folders
        ),
    }
    if wishes.processes > 1:
        servers = [f"app{number}:{image.PORT}" for number in range(1, wishes.processes + 1)]
        files["nginx.conf"] = nginx.site(servers, 80)
    return files


def _spaces(project: Project, _wishes: Wishes) -> Files:
    return {
        "README.md": space.readme(project),
        "Dockerfile": image.dockerfile(project, *space.OPTIONS),
        "requirements.txt": image.pip_lines(project),
        ".dockerignore": image.IGNORED,
    }


def _binder_advice(project: Project) -> str:
    return f"Push it to GitHub, and put this into its README:\n{jupyter.badges(project)}"


TARGETS = {
    "docker": Target(_docker, lambda _project: "docker compose up --build", shares=True),
    "spaces": Target(
        _spaces,
        lambda _project: "Make a Space of the docker kind, and push this to its repository.",
    ),
    "hub": Target(
        lambda project, _wishes: {**jupyter.hub(project), ".dockerignore": image.IGNORED},
        lambda _project: "Build and push the image, then install the chart: see values.yaml.",
    ),
    "binder": Target(
        lambda project, _wishes: jupyter.binder(project),
        _binder_advice,
        at_home=jupyter.in_clone,
    ),
}
