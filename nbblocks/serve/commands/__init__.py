"""The commands of `nbblocks`, one module each.

A module adds its parser with `add_to`, which names the function that runs it: it takes the
arguments and returns the exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import argparse

    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
