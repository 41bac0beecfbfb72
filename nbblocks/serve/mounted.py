"""Apps inside a Jupyter server, at `…/nbblocks/app/<path>`: its files, its login, our kernels."""

from __future__ import annotations

import atexit
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.utils import ensure_async
from tornado.web import RedirectHandler

from nbblocks.serve.application import Application
from nbblocks.serve.auth import AppAuthorizer
from nbblocks.serve.catalog import SUFFIXES, App, Catalog, apps_below, is_app
from nbblocks.serve.forking.parent import release
from nbblocks.serve.options import Options

if TYPE_CHECKING:
    from jupyter_server.auth.authorizer import Authorizer
    from jupyter_server.auth.identity import User
    from jupyter_server.serverapp import ServerApp

_NOT_HERE = ("/healthz", "/metrics")
"""What is there for operators, and would be open to everybody behind the server's proxy."""


class RootCatalog(Catalog):
    """The apps of a Jupyter server's folder, found by their paths.

    A home folder may hold very many files: they are never all looked at. The index names what lies
    in the folder itself, unless the folder is there for the apps.

    Args:
        root: The folder.
        title: The heading of the index.
        deep: Does the index name the apps of the folders in it, too?
    """

    def __init__(self, root: str | Path, title: str, *, deep: bool = False) -> None:
        self._root = Path(root).resolve()
        self._title = title
        self._deep = deep

    @property
    def single(self) -> App | None:
        """None: it is a folder."""
        return None

    @property
    def root(self) -> Path:
        """The folder."""
        return self._root

    def apps(self) -> list[App]:
        """List those that the index names, each by the shortest path that finds it."""
        found = (self._listed(path) for path in apps_below(self._root, deep=self._deep))
        return [app for app in found if app is not None]

    def _listed(self, path: Path) -> App | None:
        inside, real = path.relative_to(self._root), path.resolve()
        slugs = (inside.with_suffix("").as_posix(), inside.as_posix())
        found = (self.find(slug) for slug in slugs)
        return next((app for app in found if app is not None and app.path == real), None)

    def find(self, slug: str) -> App | None:
        """Return the app of a path, with or without the ending of the file."""
        if "\\" in slug or any(part.startswith(".") for part in slug.split("/")):
            return None
        for ending in ("", *SUFFIXES):
            try:
                path = Path(f"{self._root}/{slug}{ending}").resolve()
            except (OSError, ValueError):  # no file can have that name
                return None
            if path.is_relative_to(self._root) and is_app(path):
                return self._app(path, slug)
        return None


class _Authorizer(AppAuthorizer):
    """Asks what we ask, and what the server asks."""

    def __init__(self, server: Authorizer, **traits: Any) -> None:
        super().__init__(**traits)
        self._server = server

    async def is_authorized(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, handler: Any, user: User, action: str, resource: str
    ) -> bool:
        if not super().is_authorized(handler, user, action, resource):
            return False
        return await ensure_async(self._server.is_authorized(handler, user, action, resource))


class MountedApplication(Application):
    """Our application as a part of a Jupyter server: who may come in is the server's to say.

    Args:
        server_app: The Jupyter server.
        root: The folder whose apps are served; `None` for that of the server's files.
        prefix: Where they are, below the server's host.
    """

    def __init__(self, server_app: ServerApp, root: str | Path | None, prefix: str) -> None:
        catalog = RootCatalog(root or server_app.root_dir, "Apps", deep=bool(root))
        super().__init__(catalog, Options(root_path=prefix, navigation=False))
        self._server = server_app
        self._prefix = prefix
        self.taken_away = ""
        # What runs is any file of the user's, with all that they may do.
        self.asks_first = True

    def init_settings(self) -> dict[str, Any]:
        """Make tornado's settings: those of the server, and ours for our pages."""
        ours = super().init_settings()
        theirs: dict[str, Any] = self._server.web_app.settings
        self.identity_provider = theirs["identity_provider"]
        kept = ("identity_provider", "cookie_secret", "login_url")
        host = ("allow_remote_access", "log_function")
        settings = {**theirs, **ours}
        settings.update({name: theirs[name] for name in (*kept, *host) if name in theirs})
        # Who may use the server may use its apps, but no kernel whose page went to somebody else.
        settings["authorizer"] = _Authorizer(theirs["authorizer"], parent=self)
        return settings

    def init_handlers(self) -> list[Any]:
        """Make the routes, without those that the server has itself."""
        theirs = {route[0] for route in self.identity_provider.get_handlers()}
        routes = super().init_handlers()
        ours = [route for route in routes if route[0] not in theirs.union(_NOT_HERE)]
        # Whole addresses: a login must know where to lead back to.
        prefix = re.escape(self._prefix)
        index = (prefix, RedirectHandler, {"url": f"{self._prefix}/"})
        return [index, *((prefix + route[0], *route[1:]) for route in ours)]

    def open(self) -> Any:
        """Make the web application; what it leaves in the system ends with the process."""
        app = super().open()
        atexit.register(self._tidy)
        return app

    def _tidy(self) -> None:
        release(self.zygote)
        self.broker.stop()
        shutil.rmtree(self.connection_dir, ignore_errors=True)
