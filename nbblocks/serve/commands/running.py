"""Options about a server that runs for long: how many may come, when kernels end, what it logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks._logs import FORMATS
from nbblocks.serve.commands import arguments as kinds
from nbblocks.serve.options import Options

if TYPE_CHECKING:
    import argparse

_DEFAULTS = Options()
_OPTIONS = (
    "cull_idle",
    "reload_grace",
    "max_visitors",
    "drain",
    "log_format",
    "access_log",
)


def add_running(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    group = parser.add_argument_group("life cycle and operations")

    def add(flag: str, text: str, **how: Any) -> None:
        default = getattr(_DEFAULTS, flag.lstrip("-").replace("-", "_"))
        group.add_argument(flag, default=default, help=text, **how)

    def add_number(flag: str, metavar: str, text: str, kind: Any = kinds.seconds) -> None:
        add(flag, f"{text} (default: %(default)s)", metavar=metavar, type=kind)

    add_number("--cull-idle", "SECONDS", "end a kernel so long after its page was lost; 0: never")
    add_number("--reload-grace", "SECONDS", "keep a kernel so long for a page that reloads")
    add_number(
        "--max-visitors", "N", "how many may be there at once, others wait; 0: all", kinds.count
    )
    add_number("--drain", "SECONDS", "after SIGTERM, wait so long for visitors to go")
    add("--log-format", "lines for people, or JSON (default: %(default)s)", choices=FORMATS)
    add("--access-log", "log every request", action="store_true")


def running_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return what was asked for, as parameters of `Options`."""
    return {name: getattr(arguments, name) for name in _OPTIONS}
