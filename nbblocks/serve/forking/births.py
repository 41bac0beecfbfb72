"""Births: whether what one process forks comes to life."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbblocks.serve.forking.process import ForkedProcess

log = logging.getLogger("nbblocks")

IN_A_ROW = 3
"""So many that die, or hang, before they are what they shall be: the next ones would, too."""


class Births:
    """The children whose birth is not over, and what came of the last ones.

    Args:
        loss: What it means, for the log, that there will be no more.
    """

    def __init__(self, loss: str) -> None:
        self._loss = loss
        self._waiting: list[ForkedProcess] = []
        self._vain = 0

    def add(self, child: ForkedProcess) -> None:
        """Note one that has just been forked."""
        self._waiting.append(child)

    def hopeless(self) -> bool:
        """Have the last ones all died or hung?"""
        for child in [*self._waiting]:
            if self._vain < IN_A_ROW and child.birth != "on":
                self._waiting.remove(child)
                self._judge(child)
        return self._vain >= IN_A_ROW

    def _judge(self, child: ForkedProcess) -> None:
        if child.birth == "over":
            self._vain = 0
        elif child.birth == "failed":
            self._vain += 1
            if self._vain == IN_A_ROW:
                status = child.returncode
                how = "did not answer" if status is None else f"ended with status {status} at birth"
                log.warning("%s: %d in a row failed, the last %s.", self._loss, IN_A_ROW, how)
