"""Docker Compose: the app, or several processes of it behind nginx, perhaps with a Dask cluster."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nbblocks.serve.deploying.image import APP, PORT

if TYPE_CHECKING:
    from collections.abc import Iterable

_APP = """\
# `docker compose up --build` serves the app on http://localhost:{public}.
x-app: &app
  build: .
  init: true
  restart: unless-stopped
  # So long a stopping server waits for its visitors to go.
  stop_grace_period: 30s
{environment}
services:
"""

_ONE = """\
  app:
    <<: *app
    ports:
      - "{public}:{port}"
"""

_SEVERAL = """\
  app{number}:
    <<: *app
"""

_NGINX = """\
  nginx:
    image: nginx:1.30-alpine
    restart: unless-stopped
    depends_on: [{names}]
    ports:
      - "{public}:80"
    volumes:
      - ./nginx.conf:/etc/nginx/conf.d/default.conf:ro
"""

_DASK = """\
  # The cluster that functions with `executor=Client(os.environ["DASK_SCHEDULER_ADDRESS"])` run on.
  # Its processes have the app's image: what runs there must have the same packages, and find the
  # modules beside the app, which `dask` does not look for by itself.
  scheduler:
    build: .
    init: true
    restart: unless-stopped
    command: [dask, scheduler]
    environment:
      PYTHONPATH: {path}
    healthcheck:
      disable: true
  worker:
    build: .
    init: true
    restart: unless-stopped
    command: [dask, worker, "tcp://scheduler:8786"]
    environment:
      PYTHONPATH: {path}
    depends_on: [scheduler]
    healthcheck:
      disable: true
"""

_SECRET = "NBBLOCKS_COOKIE_SECRET: ${NBBLOCKS_COOKIE_SECRET:?make one with openssl rand -hex 32}"


def compose(processes: int, dask: bool, public: int = 8866, folders: Iterable[str] = (".",)) -> str:
    """Return `compose.yaml`.

    Args:
        processes: How many processes serve the app; several stand behind nginx.
        dask: Start a Dask cluster beside them?
        public: The port on the host.
        folders: Where the modules beside the apps are, from the folder that is deployed on.
    """
    secrets = ("NBBLOCKS_TOKEN", "NBBLOCKS_AUTH", "NBBLOCKS_METRICS_TOKEN")
    variables = [f"{name}: ${{{name}:-}}" for name in secrets]
    if processes > 1:
        variables.append(_SECRET)
    if dask:
        variables.append("DASK_SCHEDULER_ADDRESS: tcp://scheduler:8786")
    environment = "".join(["  environment:\n", *(f"    {line}\n" for line in variables)])
    parts = [_APP.format(public=public, environment=environment)]
    if processes == 1:
        parts.append(_ONE.format(public=public, port=PORT))
    else:
        numbers = range(1, processes + 1)
        names = ", ".join(f"app{number}" for number in numbers)
        parts += [_SEVERAL.format(number=number) for number in numbers]
        parts.append(_NGINX.format(names=names, public=public))
    if dask:
        path = ":".join(APP if folder == "." else f"{APP}/{folder}" for folder in folders)
        # JSON is YAML; one dollar would begin the name of a variable of compose.
        parts.append(_DASK.format(path=json.dumps(path.replace("$", "$$"))))
    return "".join(parts)
