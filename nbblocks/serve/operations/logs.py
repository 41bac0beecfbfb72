"""The server's log: what goes into it, and where it goes."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from nbblocks._logs import LOG_FORMAT, Formatter, Handler, SecretFilter

if TYPE_CHECKING:
    from nbblocks.serve.options import Options

JUPYTER = "nbblocks.jupyter"
"""The logger of what Jupyter's parts say; they tell more than anybody wants to read."""

_OTHERS = ("tornado.access", "tornado.application", "tornado.general", JUPYTER)


def write_log(options: Options) -> None:
    """Write the log of this process to the standard error, unless somebody has set up logging.

    Args:
        options: How apps are served.
    """
    levels = {"nbblocks": logging.INFO, JUPYTER: logging.WARNING}
    if not options.access_log:
        # tornado has a line for each address that does not exist.
        levels.update({"nbblocks.access": logging.ERROR, "tornado.general": logging.ERROR})
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    os.environ[LOG_FORMAT] = options.log_format  # for the processes that apps are built in
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(Handler(Formatter(options.log_format, _secrets(options))))


class Discretion:
    """Keeps the secrets of a server out of what tornado and Jupyter log, whoever set up logging.

    Args:
        options: How apps are served.
    """

    def __init__(self, options: Options) -> None:
        self._filter = SecretFilter(_secrets(options))
        for name in _OTHERS:
            logging.getLogger(name).addFilter(self._filter)

    def end(self) -> None:
        """The server has ended."""
        for name in _OTHERS:
            logging.getLogger(name).removeFilter(self._filter)


def _secrets(options: Options) -> tuple[str, ...]:
    return tuple(filter(None, (options.token, options.metrics_token)))
