"""Strangers are led to the login, and from there to where they wanted to go."""

from __future__ import annotations

from urllib.parse import urlencode

from jupyter_server.base.handlers import JupyterHandler


class PageHandler(JupyterHandler):
    """A page for who has logged in."""

    def get_login_url(self) -> str:
        """Return where the login is, with the page's own address as a browser knows it.

        tornado would add the one that has come here, from which a proxy may have taken a prefix.
        """
        url = super().get_login_url()
        prefix: str = self.settings["nbblocks_served"].taken_away
        return f"{url}?{urlencode({'next': prefix + (self.request.uri or '')})}" if prefix else url
