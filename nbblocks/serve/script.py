"""Runs a script inside a visitor's kernel and shows the app that it makes."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

from IPython.display import display

from nbblocks.app.blocks import Blocks
from nbblocks.serve.launch import launched


def run_script(path: str) -> None:
    """Run a script as `python <path>` would, in this kernel.

    `demo.launch()` in it shows the app here. A script that launches nothing is shown all the same:
    its global `demo`, else the last global that is an app.

    Args:
        path: The script.

    Raises:
        LookupError: The script makes no app.
    """
    script = Path(path)
    sys.path.insert(0, str(script.parent))
    sys.argv = [str(script)]
    names = runpy.run_path(str(script), run_name="__main__")
    apps = [value for value in [*names.values(), names.get("demo")] if isinstance(value, Blocks)]
    if launched or any(app.comm for app in apps):
        return
    if not apps:
        raise LookupError(
            f"{script.name} shows no app: call `demo.launch()` in it, or name its Blocks `demo`."
        )
    display(apps[-1])
