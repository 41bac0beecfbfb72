"""Builds the app of a script in a process of its own, which then forks the visitors' kernels."""

from __future__ import annotations

import gc
import os
import socket
from typing import TYPE_CHECKING, Any, NamedTuple

from nbblocks.serve import script
from nbblocks.serve.forking.chance import noting_generators
from nbblocks.serve.forking.danger import asking, danger
from nbblocks.serve.forking.foreign import holding_back
from nbblocks.serve.forking.kept import kept, open_files
from nbblocks.serve.forking.kernel import DEFAULTS, Birth, cry, rename, settle
from nbblocks.serve.forking.nursery import Nursery
from nbblocks.serve.forking.printed import Printed
from nbblocks.serve.forking.watching import (
    watching_environment,
    watching_farewells,
    watching_files,
)
from nbblocks.serve.forking.wire import Wire
from nbblocks.serve.guest import write_log

if TYPE_CHECKING:
    from nbblocks.serve.forking.nursery import Order
    from nbblocks.serve.forking.watching import Stamp


class _Site(NamedTuple):
    """What a script has changed around it, and what it has looked at."""

    shown: script.Shown
    env: dict[str, str | None]
    """Variables it has set, or taken away."""
    files: dict[str, Stamp]
    cwd: str
    """The working directory it has gone to, or stayed in."""


def build(order: Order) -> Birth | None:
    """Build an app and fork its kernels until the server hangs up and they have ended.

    Returns:
        In a forked process, the kernel that it has to be; never anything in this one.
    """
    rename("nbblocks-app")
    settle(order.cwd, {**DEFAULTS, **order.env})
    write_log()
    cry(order.line)
    wire = Wire(socket.socket(fileno=order.wire))
    outcome, files = _outcome(order)
    if isinstance(outcome, str):
        _tell(wire, {"refused": outcome, "files": files})
        os._exit(0)
    gc.collect()
    gc.freeze()
    _tell(wire, {"built": True, "files": files})
    nursery = Nursery(wire, order.line)
    birth = nursery.work()
    if not isinstance(birth, Birth):
        nursery.wait_for_children()
        outcome.shown.close()
        os._exit(0)
    env = {**birth.env, **outcome.env}
    return birth._replace(
        cwd=outcome.cwd, env={name: text for name, text in env.items() if text is not None}
    )


def _tell(wire: Wire, message: dict[str, Any]) -> None:
    try:
        wire.send(message)
    except OSError:
        os._exit(1)  # the server is gone


def _outcome(order: Order) -> tuple[_Site | str, dict[str, Stamp]]:
    """Build; return what that has made, or why no kernel can be forked from it."""
    before, files_before = dict(os.environ), open_files()
    with (
        watching_files() as files,
        watching_environment() as read,
        watching_farewells() as farewells,
        noting_generators(),
        asking() as asked,
        holding_back() as foreign,
        Printed() as printed,
    ):
        try:
            shown = script.prepare(order.script)
        except BaseException as error:  # noqa: BLE001 - a script may raise SystemExit, too
            return f"it fails when it is built: {type(error).__name__}: {error}", files
    problem = _problem(read, farewells, files_before, asked=bool(asked))
    if problem is not None:
        return problem, files
    try:
        cwd = os.getcwd()
    except OSError:
        return "the working directory that it goes to is deleted", files
    names = before.keys() | os.environ.keys()
    env = {name: os.environ.get(name) for name in names if os.environ.get(name) != before.get(name)}

    def show() -> None:
        printed.again()
        foreign.open()
        shown.show()

    script.ready[order.script] = show
    return _Site(shown, env, files, cwd), files


def _problem(
    read: set[str], farewells: list[str], files_before: set[int], *, asked: bool
) -> str | None:
    """Say what makes it wrong to fork kernels now."""
    if read:
        return f"it reads {sorted(read)[0]}, which is different for each visitor"
    if asked:
        return "it looks for IPython when it is built, which is not there yet"
    if farewells:
        return f"it has {farewells[0]}() called at its end, which is that of each visitor"
    return danger() or kept(files_before)
