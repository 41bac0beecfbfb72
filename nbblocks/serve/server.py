"""A server: sockets, an event loop, and the application between them."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from tornado.netutil import bind_sockets

from nbblocks.errors import ServeError
from nbblocks.serve.application import Application
from nbblocks.serve.security.front import Front, is_local

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Coroutine, Iterable
    from socket import socket

    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.options import Options

T = TypeVar("T")

_EVERYWHERE = ("", "0.0.0.0", "::")

_FILES = 65_536
"""Files that the process may have open, if it is allowed to: a visitor's sockets take a dozen, and
1024 is the usual limit."""


class Server:
    """Serves a catalog until it is stopped; stopping it ends every kernel.

    The port is taken at once, so that a port in use is known before anything starts.

    Args:
        catalog: What to serve.
        options: How.
        host: The address to listen on.
        ports: The ports to try, in this order; 0 is any free one.
        tls: Certificate and key for https.

    Raises:
        ServeError: No port is free, or the host is not of this machine.
    """

    def __init__(
        self,
        catalog: Catalog,
        options: Options,
        *,
        host: str = "localhost",
        ports: Iterable[int] = (8866,),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._application = Application(catalog, options)
        self._tls = tls
        self._local = host not in _EVERYWHERE and is_local(f"[{host}]" if ":" in host else host)
        self._sockets = _bind(host, list(ports))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._draining: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self.port: int = self._sockets[0].getsockname()[1]
        name = "localhost" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
        self.url = f"{'https' if tls else 'http'}://{name}:{self.port}/"

    @property
    def application(self) -> Application:
        """The Voila application."""
        return self._application

    @property
    def invitation(self) -> str:
        """The address for a browser on this machine, which lets it in once."""
        if not self._application.options.token:
            return self.url
        provider: Any = self._application.identity_provider
        return f"{self.url}login?invitation={provider.invitation()}"

    def run(self, on_ready: Callable[[], None] | None = None) -> None:
        """Serve in this thread until Ctrl+C, SIGTERM or `stop()`.

        At the first SIGTERM, who is there may stay for a while; see `Options.drain`.

        Args:
            on_ready: Called once visitors can come.
        """
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(self._serve(on_ready or (lambda: None)))

    def start(self) -> None:
        """Serve in a thread of its own; returns when visitors can come."""
        ready: Future[None] = Future()

        def run() -> None:
            try:
                self.run(lambda: ready.set_result(None))
            except BaseException as error:
                if ready.done():
                    raise
                ready.set_exception(error)

        self._thread = threading.Thread(target=run, name="nbblocks-server", daemon=True)
        self._thread.start()
        ready.result()

    def soon(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run something in the event loop of a server that runs."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def wait(self) -> None:
        """Wait until a server that was started in a thread has stopped."""
        if self._thread:
            self._thread.join()

    def stop(self) -> None:
        """End the server and its kernels, if it runs; waits for one in a thread of its own."""
        loop, stopping = self._loop, self._stopping
        if loop and stopping and not loop.is_closed():
            loop.call_soon_threadsafe(stopping.set)
        self.wait()

    def drain(self) -> None:
        """Stop when everybody has gone, or it has taken too long; asked twice, stop at once."""
        loop, stopping = self._loop, self._stopping
        assert loop is not None
        assert stopping is not None
        if self._draining is not None:
            stopping.set()
            return
        self._draining = loop.create_task(self._application.drain())
        self._draining.add_done_callback(lambda _: stopping.set())

    async def _serve(self, on_ready: Callable[[], None]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        _allow_files()
        if threading.current_thread() is threading.main_thread():
            # Windows' loops have no signals: there, Ctrl+C cancels this task.
            with contextlib.suppress(NotImplementedError):
                self._loop.add_signal_handler(signal.SIGINT, self._stopping.set)
                self._loop.add_signal_handler(signal.SIGTERM, self.drain)
        http = Front(
            self._application.open(),
            self._application.options.security,
            self._local,
            ssl_options=self._tls,
        )
        http.add_sockets(self._sockets)
        try:
            on_ready()
            await self._stopping.wait()
        finally:
            http.stop()
            await self._application.close()  # which tells the pages
            await http.close_all_connections()


def _allow_files() -> None:
    """Raise the limit of open files as far as this process may."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if resource.RLIM_INFINITY != soft < wanted:
        # macOS says that there is no limit, and still has one.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _bind(host: str, ports: list[int]) -> list[socket]:
    for port in ports:
        try:
            return bind_sockets(port, host)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise ServeError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    if len(ports) == 1:
        raise ServeError(
            f"Port {ports[0]} of {host} is in use: choose another one, or stop what uses it."
        )
    raise ServeError(
        f"The ports {ports[0]} to {ports[-1]} of {host} are all in use: name a free one."
    )
