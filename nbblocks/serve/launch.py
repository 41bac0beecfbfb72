"""`Blocks.launch`: shows the app in a kernel; serves its script anywhere else."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from weakref import WeakSet

from nbblocks.app.placing import check_places
from nbblocks.errors import ServeError, unknown_parameter
from nbblocks.serve.options import OPEN, SERVED
from nbblocks.serve.params import POSITIONAL, LaunchParams
from nbblocks.serve.scripts import serve_script
from nbblocks.serve.settings import apply

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from typing_extensions import Unpack

    from nbblocks.app.blocks import Blocks
    from nbblocks.serve.server import Server

_NO_SHARE = (
    "share=True gives no link in a notebook, which has no server of its own: share it with "
    "`nbblocks serve --share`."
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
        share_url: The public link, if there is one.
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
        The server, its address, and the public link.

    Raises:
        ServeError: The app cannot be served: no port, no Voila, no script, or a login that nobody
            would ask for.
        OutsideAppError: A listener names a component that stands outside of the app.
        UnknownParameterError: A keyword that `launch` does not know.
    """
    params = _named(args, params)
    check_places(blocks)
    apply(blocks, params)
    guarded = params.get("auth") is not None or params.get("auth_dependency") is not None
    show = partial(_show, blocks, guarded=guarded)
    if _recorded is not None:
        _recorded.append(show)
        return Launched(None, "", None)
    if in_kernel():
        if params.get("share") and SERVED not in os.environ:
            warnings.warn(_NO_SHARE, UserWarning, stacklevel=3)
        return show()
    blocks.server, link = serve_script(blocks, params)
    return Launched(blocks.server, blocks.server.url, link)


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
