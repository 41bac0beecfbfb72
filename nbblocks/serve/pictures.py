"""Pictures beside the apps: their pages link to them by name."""

from __future__ import annotations

from pathlib import Path

from jupyter_server.auth.decorator import authorized
from tornado import web
from voila.static_file_handler import AllowListFileHandler

from nbblocks.serve.security.front import send_picture
from nbblocks.serve.strangers import PageHandler


class PictureHandler(PageHandler, AllowListFileHandler):  # pyright: ignore[reportIncompatibleMethodOverride]
    """A picture of the folder of the apps, for who may see the apps.

    Voila's handler asks nobody who they are, and with older versions of tornado follows links to
    wherever they lead.
    """

    auth_resource = "contents"

    @web.authenticated
    @authorized
    async def get(self, path: str, include_body: bool = True) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Send a picture."""
        await AllowListFileHandler.get(self, path, include_body)

    @web.authenticated
    @authorized
    async def head(self, path: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Tell about a picture."""
        await AllowListFileHandler.get(self, path, include_body=False)

    def set_extra_headers(self, path: str) -> None:
        """Let nothing in it run: an SVG may hold scripts, and anybody may have drawn it."""
        del path
        send_picture(self.request)

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Refuse what is hidden, and links that lead out of the folder."""
        folder, real = Path(root).resolve(), Path(absolute_path).resolve()
        inside = real.is_relative_to(folder) and real.relative_to(folder).parts
        if not inside or any(part.startswith(".") for part in inside):
            raise web.HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)
