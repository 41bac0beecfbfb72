"""The Jupyter server extension: cells of JupyterLab and Notebook as quick as a served page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from nbblocks.serve.websocket import NoDelayWebsocketConnection

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

_SETTING = "kernel_websocket_connection_class"


def quicken(server_app: ServerApp) -> None:
    """Give the server's kernel websockets `TCP_NODELAY`, unless somebody has chosen how they work.

    Args:
        server_app: The running Jupyter server.
    """
    settings = server_app.web_app.settings
    configured = any(
        _SETTING in section for section in (server_app.config.ServerApp, server_app.config.LabApp)
    )
    if configured or settings.get(_SETTING) is not ZMQChannelsWebsocketConnection:
        return
    settings[_SETTING] = NoDelayWebsocketConnection
    server_app.log.info("nbblocks: kernel websockets answer without delay")
