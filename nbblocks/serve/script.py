"""Runs a script and shows the app that it makes, in a visitor's kernel or in two steps."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from IPython.display import display

from nbblocks.app.blocks import Blocks
from nbblocks.files.store import shared_store
from nbblocks.serve.launch import launched, recording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ready: dict[str, Callable[[], None]] = {}
"""What shows the app of a script that has been run before this process was forked."""


class Shown(NamedTuple):
    """What a script has made, to be shown later.

    Args:
        names: Its globals, which its functions use.
        shows: What `demo.launch()` in it, or the lack of one, comes to.
    """

    names: dict[str, Any]
    shows: Sequence[Callable[[], object]]

    def show(self) -> None:
        """Show the app on the page of this kernel."""
        for show in self.shows:
            show()

    def close(self) -> None:
        """Delete the files that it has made, when no kernel shows them any more."""
        for value in self.names.values():
            if isinstance(value, Blocks):
                value.files.close()
        shared_store().close()


def run_script(path: str) -> None:
    """Run a script as `python <path>` would, in this kernel.

    `demo.launch()` in it shows the app here. A script that launches nothing is shown all the same:
    its global `demo`, else the last global that is an app. If the script was run before this
    process was forked, only the showing is left.

    Args:
        path: The script.

    Raises:
        LookupError: The script makes no app.
    """
    sys.argv = [path]
    show = ready.pop(path, None)
    if show is not None:
        show()
        return
    names = _run(path)
    if not launched and not any(app.comm for app in _apps(names)):
        display(_app(path, names))


def prepare(path: str) -> Shown:
    """Run a script where there is no kernel yet; what shows its app is left to one.

    Args:
        path: The script.

    Raises:
        LookupError: The script makes no app.
    """
    with recording() as shows:
        names = _run(path)
    if not shows:
        app = _app(path, names)
        shows.append(lambda: display(app))
    return Shown(names, shows)


def _run(path: str) -> dict[str, Any]:
    sys.path.insert(0, str(Path(path).parent))
    sys.argv = [path]
    return runpy.run_path(path, run_name="__main__")


def _apps(names: dict[str, Any]) -> list[Blocks]:
    return [value for value in [*names.values(), names.get("demo")] if isinstance(value, Blocks)]


def _app(path: str, names: dict[str, Any]) -> Blocks:
    apps = _apps(names)
    if not apps:
        raise LookupError(
            f"{Path(path).name} shows no app: call `demo.launch()` in it, or name its Blocks "
            "`demo`."
        )
    return apps[-1]
