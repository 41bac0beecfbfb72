"""Voila, configured to serve nbblocks apps."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import time
from typing import TYPE_CHECKING, Any, cast

from jupyter_server import DEFAULT_STATIC_FILES_PATH
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.utils import url_path_join
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration

from nbblocks import _assets
from nbblocks.serve import runtime, template, waiting
from nbblocks.serve.assets import AssetHandler
from nbblocks.serve.auth import AppAuthorizer, AppIdentityProvider
from nbblocks.serve.broker.broker import Broker
from nbblocks.serve.dev import reloading
from nbblocks.serve.door import Door
from nbblocks.serve.extensions import ROUTE as EXTENSIONS
from nbblocks.serve.extensions import ExtensionsHandler
from nbblocks.serve.forking.builds import script_of
from nbblocks.serve.forking.parent import acquire, release
from nbblocks.serve.handlers import KERNEL_ID, AppHandler, IndexHandler, LeaveHandler
from nbblocks.serve.importing import served_modules
from nbblocks.serve.kernels import AppKernelManager, AppKernelSpecManager
from nbblocks.serve.operations.handlers import HealthHandler, MetricsHandler
from nbblocks.serve.operations.logs import JUPYTER, Discretion
from nbblocks.serve.operations.requests import WebApplication, log_request
from nbblocks.serve.pictures import PictureHandler
from nbblocks.serve.security.accounts import signing_key
from nbblocks.serve.security.throttle import Throttle
from nbblocks.serve.visits.presence import Patience
from nbblocks.serve.visits.registry import Visits
from nbblocks.serve.visits.socket import VisitSocketHandler

if TYPE_CHECKING:
    import tornado.web

    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.options import Options


_LOOK = 0.1
"""Seconds from one look at who is still there to the next."""


class Application(Voila):
    """The Voila application behind `nbblocks serve` and `launch()`.

    It is configured by `Options` alone: no command line, no configuration files. `open()` and
    `close()` belong to the event loop that serves it.

    Args:
        catalog: What to serve.
        options: How.

    Raises:
        AssetError: The browser half is not built.
        ServeError: The page template is missing.
    """

    def __init__(self, catalog: Catalog, options: Options) -> None:
        _assets.manifest()
        super().__init__(config=_config(options), log_level=logging.WARNING)
        self.catalog = catalog
        self.options = options
        self.asks_first = False
        """Does a visitor whom a page of another site leads to an app start it with a click?"""
        self.log = logging.getLogger(JUPYTER)
        self.server_url = "/"
        self.base_url = url_path_join("/", options.root_path, "/")
        self.taken_away = self.base_url.rstrip("/")
        """What a proxy has taken away from the beginning of addresses, before requests come."""
        self.token = options.token
        if options.cookie_secret:
            self.cookie_secret = signing_key(options)
        self.voila_configuration = VoilaConfiguration(parent=self)
        self.setup_template_dirs()

    def setup_template_dirs(self) -> None:
        """Look for pages in our template first, wherever it is installed."""
        self.template_paths = template.template_paths()
        self.static_paths = [*template.static_paths(), DEFAULT_STATIC_FILES_PATH]

    # Voila annotates with the types of traitlets that have the same names.
    def init_settings(self) -> dict[str, Any]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Make tornado's settings."""
        settings = cast("dict[str, Any]", super().init_settings())
        settings["voila_jinja2_env"].globals["dev"] = self.options.dev
        return {
            **settings,
            # Errors of Jupyter's own handlers, and the login, in our look as well.
            "jinja2_env": settings["voila_jinja2_env"],
            "ws_ping_interval": 0,  # `VisitSocketHandler` has pings of its own
            "log_function": log_request,
            "nbblocks_served": self,
            "nbblocks_headers": self.options.headers,
            "nbblocks_names": bool(self.options.check or self.options.security.identify),
            "nbblocks_title": self.catalog.title,
        }

    def init_handlers(self) -> list[Any]:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Make the routes: those of Voila that a page needs, and ours."""
        show_tracebacks = self.options.show_tracebacks
        # Who saves an app while it is developed wants to see the new one.
        grace = 0 if self.options.dev else self.options.reload_grace
        patience = Patience(grace, self.options.cull_idle)
        visits = self.visits = Visits(self.kernel_manager, self.log, show_tracebacks, patience)
        configuration = {"voila_configuration": self.voila_configuration}
        ours = {**configuration, "catalog": self.catalog, "visits": visits}
        extensions = {"path": self.labextensions_path, "no_cache_paths": ["/"]}
        routes: list[Any] = [
            (rf"/api/kernels/{KERNEL_ID}/channels", VisitSocketHandler, {"visits": visits}),
            (rf"/voila/api/shutdown/{KERNEL_ID}", LeaveHandler, {"visits": visits}),
            (rf"/{EXTENSIONS}", ExtensionsHandler, configuration),
            (r"/voila/labextensions/(.*)", FileFindHandler, extensions),
            (rf"/{runtime.ROUTE}(.*)", AssetHandler),
            (r"/healthz", HealthHandler, {"served": self}),
            (r"/metrics", MetricsHandler, {"served": self}),
            (rf"/{waiting.ROUTE}", waiting.WaitingHandler, {"served": self}),
            *self.identity_provider.get_handlers(),
            (r"/app/(.*)", AppHandler, ours),
        ]
        if self.catalog.root:
            pictures = {
                "allowlist": self.voila_configuration.file_allowlist,
                "path": str(self.catalog.root),
            }
            routes.append((r"/voila/files/(.*)", PictureHandler, pictures))
        if self.options.dev:
            self._reloading = reloading.Reloading(self.catalog, visits)
            routes.append((rf"/{reloading.ROUTE}", reloading.ReloadHandler, self._reloading.given))
        routes.append((r"/(.*)", AppHandler if self.catalog.single else IndexHandler, ours))
        return routes

    def open(self) -> tornado.web.Application:
        """Make the web application; needs a running event loop."""
        # The path of a Unix socket may have 103 characters on macOS; its $TMPDIR alone has 49.
        short = "/tmp" if os.name == "posix" else None
        self.connection_dir = tempfile.mkdtemp(prefix="nbblocks-", dir=short)
        self._discretion = Discretion(self.options)
        self.app = WebApplication(**self.init_settings())
        self.broker = self.kernel_manager.broker = Broker(self.connection_dir).start()
        self.app.add_handlers(".*$", self.init_handlers())
        if self.options.dev:
            self._reloading.start()
        self.starts = Throttle(self.options.security.visits_per_minute, 60)
        self.door = Door(self.options.max_visitors, lambda: len(self.visits))
        modules = served_modules(self.catalog, self.options)
        self.zygote = self.kernel_manager.zygote = acquire(modules)
        # Of a folder's apps, each is built when somebody visits it.
        if self.catalog.single and self.options.prebuild:
            self.zygote.builds.of(script_of(self.catalog.single.path))
        return self.app

    async def drain(self) -> None:
        """Let nobody in any more, and wait until who is there has gone, but not for ever."""
        self.door.draining = True
        until = time.monotonic() + self.options.drain
        while len(self.visits) and time.monotonic() < until:
            await asyncio.sleep(_LOOK)

    async def close(self) -> None:
        """End every visit with its kernel, those that are still starting too."""
        self.door.draining = True
        if self.options.dev:
            self._reloading.stop()
        await self.visits.close()
        await self.kernel_manager.end_all()
        self.zygote.builds.drop(script_of(app.path) for app in self.catalog.apps())
        release(self.zygote)
        self.broker.stop()
        shutil.rmtree(self.connection_dir, ignore_errors=True)
        self._discretion.end()


def _config(options: Options) -> Config:
    return Config(
        Voila={
            "identity_provider_class": AppIdentityProvider,
            "authorizer_class": AppAuthorizer,
        },
        VoilaConfiguration={
            "template": template.NAME,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "extension_denylist": ["@jupyter-notebook/lab-extension", "jupyterlab_pygments"],
            "show_tracebacks": options.show_tracebacks,
            "multi_kernel_manager_class": AppKernelManager,
            "kernel_spec_manager_class": AppKernelSpecManager,
        },
        # A kernel started in the place of one that has died would know nothing of the app.
        KernelManager={"autorestart": False, **_transport()},
    )


def _transport() -> dict[str, str]:
    """Put kernels on Unix sockets: nobody else can connect, and no two fight for a port."""
    return {"transport": "ipc"} if os.name == "posix" else {}
