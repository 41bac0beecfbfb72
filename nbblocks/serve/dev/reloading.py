"""Tells the pages that are open to load again."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import JupyterHandler
from tornado import web
from tornado.iostream import StreamClosedError

from nbblocks.serve.dev.watcher import Watcher

if TYPE_CHECKING:
    from pathlib import Path

    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.visits.registry import Visits

ROUTE = "nbblocks/dev"


class Reloading:
    """Watches the apps of a server, and lets their pages load again when one is saved.

    Args:
        catalog: The apps.
        visits: Those that are going on; the pages that load again begin others.
    """

    def __init__(self, catalog: Catalog, visits: Visits) -> None:
        self._watcher = Watcher(lambda: [app.path for app in catalog.apps()])
        self._visits = visits
        self._pages: set[asyncio.Queue[str]] = set()
        self.state = secrets.token_hex(4)
        """Names the state of the files. A page that has loaded in another one loads again."""

    def start(self) -> None:
        """Begin to watch, on the running loop."""
        self._task = asyncio.ensure_future(self._watch())

    def stop(self) -> None:
        """Watch no more."""
        self._task.cancel()

    @property
    def given(self) -> dict[str, Reloading]:
        """What the handler is given."""
        return {"reloading": self}

    async def _watch(self) -> None:
        ending: set[asyncio.Future[None]] = set()
        while True:
            paths = await self._watcher.changed()
            self.state = secrets.token_hex(4)
            print(_line(paths, len(self._pages)), flush=True)
            # From the next turn of the loop on, no visit is found again; their kernels may take
            # longer to end.
            end = asyncio.ensure_future(self._visits.end_all())
            ending.add(end)
            end.add_done_callback(ending.discard)
            await asyncio.sleep(0)
            for page in self._pages:
                page.put_nowait(self.state)

    @contextlib.contextmanager
    def page(self) -> Any:
        """Have the states that come from now on in a queue, the one of this moment first."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        queue.put_nowait(self.state)
        self._pages.add(queue)
        try:
            yield queue
        finally:
            self._pages.discard(queue)


def _line(paths: list[Path], pages: int) -> str:
    names = ", ".join(path.name for path in paths)
    loading = {0: "no page is open", 1: "1 page loads again"}.get(
        pages, f"{pages} pages load again"
    )
    return f"{time.strftime('%H:%M:%S')} {names} saved: {loading}"


class ReloadHandler(JupyterHandler):
    """Server-sent events: the state of the files, now and whenever it is another one."""

    def initialize(self, reloading: Reloading) -> None:
        """Take what knows the state."""
        self._reloading = reloading
        self._task: asyncio.Task[Any] | None = None

    @web.authenticated
    async def get(self) -> None:
        """Send states until the page goes."""
        self._task = asyncio.current_task()
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        with (
            self._reloading.page() as states,
            contextlib.suppress(StreamClosedError, asyncio.CancelledError),
        ):
            while True:
                self.write(f"data: {await states.get()}\n\n")
                await self.flush()

    def on_connection_close(self) -> None:
        """The page has gone."""
        if self._task is not None:
            self._task.cancel()
