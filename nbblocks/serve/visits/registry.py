"""Visits: all that a server has at the moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.builds import script_variable
from nbblocks.serve.visits.document import document
from nbblocks.serve.visits.environment import environment
from nbblocks.serve.visits.visit import Visit

if TYPE_CHECKING:
    import logging

    from nbblocks.serve.catalog import Place
    from nbblocks.serve.kernels import AppKernelManager


UNJOINED = 20.0
"""Seconds that a page has from being sent to joining its visit, on however slow a line."""


class Visits:
    """All visits of a server, by the ids of their kernels.

    Args:
        kernels: Starts and ends kernels.
        log: Where failures are told.
        show_tracebacks: Tell them to visitors as well?
    """

    def __init__(
        self, kernels: AppKernelManager, log: logging.Logger, show_tracebacks: bool
    ) -> None:
        self._kernels = kernels
        self._log, self._show_tracebacks = log, show_tracebacks
        self._visits: dict[str, Visit] = {}
        kernels.at_removal = self._forget

    def begin(self, place: Place, handler: Any) -> Visit:
        """Begin a visit; its kernel starts at once.

        Args:
            place: What is visited.
            handler: The request for the page.
        """
        visit = Visit(
            self._kernels,
            document(place.app),
            str(place.app.path.parent),
            {
                **environment(handler, place.page),
                **script_variable(place.app.path),
                **self._kernels.broker.environment(str(place.app.path)),
            },
            log=self._log,
            show_tracebacks=self._show_tracebacks,
        )
        self._visits[visit.id] = visit
        asyncio.get_running_loop().call_later(UNJOINED, self._check_joined, visit)
        return visit

    def _check_joined(self, visit: Visit) -> None:
        """End a visit whose page has never come: its visitor has left while it was loading."""
        if not visit.joined and visit.id in self._visits:
            self._last_end = asyncio.ensure_future(self.end(visit.id))

    def __len__(self) -> int:
        """Return how many are on."""
        return len(self._visits)

    def find(self, kernel_id: str) -> Visit | None:
        """Return the visit of a kernel, if it is still on."""
        return self._visits.get(kernel_id)

    async def end(self, kernel_id: str) -> None:
        """End a visit, if it is still on."""
        visit = self._visits.pop(kernel_id, None)
        if visit is not None:
            await visit.end()

    def _forget(self, kernel_id: str) -> None:
        """A kernel has ended, whoever ended it."""
        visit = self._visits.pop(kernel_id, None)
        if visit is not None:
            visit.close()

    async def close(self) -> None:
        """End all."""
        await asyncio.gather(*(self.end(kernel_id) for kernel_id in list(self._visits)))
