"""`nbblocks deploy`: write the files with which an app is served elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nbblocks.errors import ServeError
from nbblocks.serve.commands import arguments as kinds
from nbblocks.serve.terminal import require_voila

if TYPE_CHECKING:
    import argparse

    from nbblocks.serve.commands import Commands

TARGETS = ("docker", "spaces", "hub", "binder")


def add_to(commands: Commands) -> None:
    """Add the command and its options."""
    parser = commands.add_parser(
        "deploy",
        help="write the files with which an app is served elsewhere",
        description="Write the files with which an app is served elsewhere. Look at them, then "
        "keep them with the app: they are yours. What the app imports is installed in the versions "
        "that are installed here.",
    )
    parser.set_defaults(run=run)
    add = parser.add_argument
    add("path", metavar="PATH", help="a notebook, a .py file, or a folder of them")
    add(
        "--target",
        choices=TARGETS,
        required=True,
        help="Docker, a Space of Hugging Face, JupyterHub on Kubernetes, or Binder",
    )
    add(
        "--output",
        metavar="DIR",
        help="where to write (default: the folder of the app; "
        "for Binder the root of its repository)",
    )
    add("--force", action="store_true", help="write over files that are there")
    add(
        "--processes",
        type=kinds.count,
        default=1,
        metavar="N",
        help="docker: share visitors out among so many server processes, behind nginx",
    )
    add("--dask", action="store_true", help="docker: add a Dask cluster for `executor=`")


def run(arguments: argparse.Namespace) -> int:
    """Write the files."""
    require_voila()
    # Only now: reading the app needs IPython.
    from nbblocks.serve.deploying.project import Project
    from nbblocks.serve.deploying.targets import TARGETS, Wishes
    from nbblocks.serve.deploying.writing import write

    target = TARGETS[arguments.target]
    if arguments.processes < 1:
        raise ServeError("--processes 0 serves nothing: write 1 or more.", exit_code=2)
    wishes = Wishes(arguments.processes, arguments.dask)
    if wishes != Wishes() and not target.shares:
        raise ServeError("--processes and --dask go with --target docker only.", exit_code=2)
    path = Path(arguments.path)
    project = Project.of(path)
    if not arguments.output:
        project = target.at_home(project)
    folder = Path(arguments.output) if arguments.output else project.folder
    files = target.files(project, wishes)
    for name in write(project, folder, files, force=arguments.force):
        print(folder / name)
    for name in project.unknown:
        print(
            f"nbblocks: {name} is imported and not installed here: add what provides it to the "
            "list of requirements.",
            file=sys.stderr,
        )
    print(target.advice(project))
    return 0
