"""`Blocks.launch`: shows the app in a kernel; serves its script anywhere else."""

from __future__ import annotations

import atexit
import os
import ssl
import sys
import warnings
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from weakref import WeakSet

from nbblocks.app.placing import check_places
from nbblocks.errors import ServeError, unknown_parameter
from nbblocks.serve.options import OPEN, SERVED
from nbblocks.serve.params import POSITIONAL, LaunchParams
from nbblocks.serve.settings import apply
from nbblocks.serve.terminal import open_browser, require_voila

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from typing_extensions import Unpack

    from nbblocks.app.blocks import Blocks
    from nbblocks.serve.server import Server

PORTS = range(7860, 7960)
"""What `launch()` tries when it is told no port."""

_NO_SHARE = (
    "share=True has no effect yet: public addresses come with a later release of nbblocks. "
    "The app is served on this machine only."
)

launched: WeakSet[Blocks] = WeakSet()
"""The apps that `launch()` has shown in this kernel."""

_recorded: list[Callable[[], object]] | None = None
"""What `launch()` would show, while there is no kernel that could."""


class Launched(NamedTuple):
    """What `launch()` returns; as the last expression of a cell it shows nothing.

    Args:
        app: The server of a script, with `stop()` and `wait()`; `None` in a kernel.
        local_url: Its address; "" in a kernel.
        share_url: `None`: apps are not shared yet.
    """

    app: Server | None
    local_url: str
    share_url: str | None

    def _ipython_display_(self) -> None:
        """Show nothing: the app is on the page already."""


def launch(blocks: Blocks, /, *args: Any, **params: Unpack[LaunchParams]) -> Launched:
    """Show an app: on the page of this kernel, or as a web app made of the running script.

    In a kernel the app appears where the cell is, and what concerns a server is not used. In a
    plain script (`python app.py`), a server starts that runs this very script once for every
    visitor, in a kernel of their own; the call returns when the server is stopped.

    Args:
        blocks: The app.
        *args: The first parameters without their names, in the order of `POSITIONAL`.
        **params: See `LaunchParams`.

    Returns:
        The server, its address, and `None`.

    Raises:
        ServeError: The app cannot be served: no port, no Voila, no script, or a login that nobody
            would ask for.
        OutsideAppError: A listener names a component that stands outside of the app.
        UnknownParameterError: A keyword that `launch` does not know.
    """
    params = _named(args, params)
    if params.get("share"):
        warnings.warn(_NO_SHARE, UserWarning, stacklevel=3)
    check_places(blocks)
    apply(blocks, params)
    show = partial(_show, blocks, guarded=params.get("auth") is not None)
    if _recorded is not None:
        _recorded.append(show)
        return Launched(None, "", None)
    if in_kernel():
        return show()
    server = blocks.server = _server(blocks, params)

    def announce() -> None:
        if not params.get("quiet"):
            print(f"Running on {server.url}", flush=True)
        if params.get("inbrowser"):
            open_browser(server.url)

    if params.get("prevent_thread_lock"):
        server.start()
        atexit.register(server.stop)
        announce()
    else:
        server.run(announce)
    return Launched(server, server.url, None)


@contextmanager
def recording() -> Generator[list[Callable[[], object]]]:
    """Let `launch()` show nothing and start no server, but collect what would show the apps."""
    global _recorded
    _recorded = shows = []
    try:
        yield shows
    finally:
        _recorded = None


def in_kernel() -> bool:
    """Whether this code runs in a Jupyter kernel. IPython in a terminal is none."""
    ipython = sys.modules.get("IPython")
    return getattr(ipython and ipython.get_ipython(), "kernel", None) is not None


def _named(args: tuple[Any, ...], params: LaunchParams) -> LaunchParams:
    if len(args) > len(POSITIONAL):
        raise TypeError(f"launch() takes {len(POSITIONAL)} arguments without a name at most.")
    known = LaunchParams.__annotations__
    for name in params:
        if name not in known:
            raise unknown_parameter("launch", name, known)
    named = dict(zip(POSITIONAL, args, strict=False))
    twice = named.keys() & params.keys()
    if twice:
        raise TypeError(f"launch() got {', '.join(sorted(twice))} twice.")
    return cast("LaunchParams", {**named, **params})


def _show(blocks: Blocks, *, guarded: bool) -> Launched:
    if guarded and os.environ.get(SERVED) == OPEN:
        raise ServeError(
            "launch(auth=…) asks for a login, but the server that shows this app asks nobody. "
            "Start it with `nbblocks serve --auth USER:PASSWORD`, or as a script with `python`."
        )
    from IPython.display import display

    launched.add(blocks)
    display(blocks)
    return Launched(None, "", None)


def _server(blocks: Blocks, params: LaunchParams) -> Server:
    script = _main_script()
    require_voila()
    # Only now: a kernel, where most apps are launched, needs neither Voila nor its memory.
    from nbblocks.serve.auth import checker
    from nbblocks.serve.catalog import Catalog
    from nbblocks.serve.options import Options
    from nbblocks.serve.server import Server

    options = Options(
        check=checker(params.get("auth")),
        auth_message=params.get("auth_message") or "",
        root_path=params.get("root_path") or "/",
        show_tracebacks=params.get("show_error", False),
    )
    port = params.get("server_port")
    return Server(
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
