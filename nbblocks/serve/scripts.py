"""Serves the script that calls `launch()`."""

from __future__ import annotations

import atexit
import secrets
import ssl
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from nbblocks.errors import ServeError
from nbblocks.serve.share.offer import offer, relay_for
from nbblocks.serve.terminal import open_browser, require_voila

if TYPE_CHECKING:
    from nbblocks.app.blocks import Blocks
    from nbblocks.serve.params import LaunchParams
    from nbblocks.serve.server import Server
    from nbblocks.serve.share.relay import Relay

PORTS = range(7860, 7960)
"""What `launch()` tries when it is told no port."""


def serve_script(blocks: Blocks, params: LaunchParams) -> tuple[Server, str | None]:
    """Serve the running script; returns when the server is stopped, or at once if so wished.

    Args:
        blocks: The app.
        params: What `launch()` was given.

    Returns:
        The server and its public link.

    Raises:
        ServeError: It cannot be served.
    """
    relay = _relay(params) if params.get("share") else None
    server = _server(blocks, params, relay is not None)
    quiet = params.get("quiet", False)

    def announce() -> None:
        token = server.application.options.token
        address = f"{server.url}?token={quote(token)}" if token else server.url
        if not quiet:
            print(f"Running on {address}", flush=True)
        if params.get("inbrowser"):
            open_browser(server.invitation)

    if params.get("prevent_thread_lock"):
        server.start()
        atexit.register(server.stop)
        announce()
        link = server.soon(offer(server, relay, quiet=quiet)).result() if relay else None
        return server, link

    def announce_link() -> None:
        announce()
        if relay:
            server.soon(offer(server, relay, quiet=quiet))

    server.run(announce_link)
    return server, None


def _relay(params: LaunchParams) -> Relay | None:
    try:
        return relay_for(params.get("share_server_address"))
    except ServeError as error:
        text = f"{error} The app is served on this machine only."
        warnings.warn(text, UserWarning, stacklevel=5)
        return None


def _server(blocks: Blocks, params: LaunchParams, shared: bool) -> Server:
    script = _main_script()
    require_voila()
    # Only now: a kernel, where most apps are launched, needs neither Voila nor its memory.
    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.importing import make_server
    from nbblocks.serve.options import Options
    from nbblocks.serve.security.accounts import checker
    from nbblocks.serve.security.options import Security
    from nbblocks.serve.security.proxies import Proxies

    proxies = Proxies.named(params.get("trusted_proxies") or ())
    check = checker(params.get("auth"))
    security = Security(proxies=proxies, identify=params.get("auth_dependency"))
    # Whoever finds the link must not be let in by that alone, and no proxy names them.
    alone = shared and not (check or security.identifies_all)
    options = Options(
        token=secrets.token_urlsafe(16) if alone else "",
        check=check,
        auth_message=params.get("auth_message") or "",
        root_path=params.get("root_path") or "/",
        show_tracebacks=params.get("show_error", False),
        security=security,
    )
    port = params.get("server_port")
    return make_server(
        Catalog([script], blocks.title),
        options,
        host=params.get("server_name") or "127.0.0.1",
        ports=PORTS if port is None else [port],
        tls=_tls(params),
    )


def _main_script() -> Path:
    path = Path(getattr(sys.modules["__main__"], "__file__", None) or "")
    if path.suffix != ".py" or not path.is_file():
        raise ServeError(
            "launch() serves the script that calls it, and this Python runs none. "
            "Save the app as a .py file and run it with `python`, or use a notebook."
        )
    return path.resolve()


def _tls(params: LaunchParams) -> ssl.SSLContext | None:
    certificate, key = params.get("ssl_certfile"), params.get("ssl_keyfile")
    if certificate is None:
        if key is not None:
            raise ServeError("ssl_keyfile needs ssl_certfile, the certificate that goes with it.")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key, params.get("ssl_keyfile_password"))
    except OSError as error:
        raise ServeError(f"The certificate {certificate!r} cannot be used: {error}.") from error
    return context
