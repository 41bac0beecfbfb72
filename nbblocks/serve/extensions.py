"""Which widget packages are installed beside the server, for pages that show one."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web
from voila.utils import get_page_config

ROUTE = "nbblocks/extensions"

_OURS = frozenset(
    {
        "@jupyter-widgets/jupyterlab-manager",
        "@voila-dashboards/widgets-manager7",
        "@voila-dashboards/widgets-manager8",
    }
)
"""Widget managers: the page has its own."""


class ExtensionsHandler(APIHandler):
    """The list of JupyterLab's extensions, each with its scripts."""

    def initialize(self, voila_configuration: Any) -> None:
        """Take what says which extensions are not wanted."""
        self.voila_configuration = voila_configuration

    @web.authenticated
    async def get(self) -> None:
        """Send the list."""
        config: dict[str, Any] = await asyncio.to_thread(
            get_page_config,
            base_url=self.base_url,
            settings=self.settings,
            log=self.log,
            voila_configuration=self.voila_configuration,
        )
        found = [each for each in config["federated_extensions"] if each["name"] not in _OURS]
        self.finish(json.dumps(found))
