"""Visits: all that a server has at the moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.builds import script_variable
from nbblocks.serve.visits.document import document
from nbblocks.serve.visits.environment import environment
from nbblocks.serve.visits.returning import returning
from nbblocks.serve.visits.visit import Visit

if TYPE_CHECKING:
    import logging

    from nbblocks.serve.catalog import Place
    from nbblocks.serve.kernels import AppKernelManager
    from nbblocks.serve.visits.presence import End, Patience


LOOK = 1.0
"""Seconds from one look at the visits to the next."""


class Visits:
    """All visits of a server, by the ids of their kernels.

    Args:
        kernels: Starts and ends kernels.
        log: Where failures are told.
        show_tracebacks: Tell them to visitors as well?
        patience: How long a visit lasts without its page.
    """

    def __init__(
        self,
        kernels: AppKernelManager,
        log: logging.Logger,
        show_tracebacks: bool,
        patience: Patience,
    ) -> None:
        self._kernels = kernels
        self._log, self._show_tracebacks = log, show_tracebacks
        self.patience = patience
        self.metrics = kernels.metrics
        self._watching = asyncio.ensure_future(self._watch())
        self._visits: dict[str, Visit] = {}
        self._ending: set[asyncio.Future[None]] = set()
        kernels.at_removal = self._forget

    def returning(self, place: Place, handler: Any) -> Visit | None:
        """Return the visit of a page that loads again, if it is on.

        Args:
            place: What is visited.
            handler: The request for the page.
        """
        visit = returning(handler, self, _key(place, handler))
        if visit is not None:
            visit.presence.coming()
            self.metrics.reconnected("reload")
        return visit

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
            _key(place, handler),
            log=self._log,
            show_tracebacks=self._show_tracebacks,
        )
        self._visits[visit.id] = visit
        return visit

    def __len__(self) -> int:
        """Return how many are on."""
        return len(self._visits)

    def find(self, kernel_id: str) -> Visit | None:
        """Return the visit of a kernel, if it is still on."""
        return self._visits.get(kernel_id)

    @property
    def connected(self) -> int:
        """How many pages are connected."""
        return sum(visit.connected for visit in self._visits.values())

    async def leave(self, kernel_id: str, page: str) -> None:
        """A page has said that it goes.

        Args:
            kernel_id: Its kernel.
            page: Its name for itself.
        """
        visit = self.find(kernel_id)
        if visit is not None:
            visit.leave(page)
            await self._look_at(visit)

    async def end(self, kernel_id: str, why: End) -> None:
        """End a visit, if it is still on."""
        visit = self._visits.pop(kernel_id, None)
        if visit is not None:
            self.metrics.kernel_ended(why)
            ending = asyncio.ensure_future(visit.end(why))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            await asyncio.shield(ending)

    def _forget(self, kernel_id: str) -> None:
        """A kernel has ended, and nobody has ended its visit."""
        visit = self._visits.pop(kernel_id, None)
        if visit is not None:
            why = "failed" if visit.failed else "died"
            self.metrics.kernel_ended(why)
            visit.close(why)

    async def _watch(self) -> None:
        """End the visits whose pages stay away, and those whose kernels have died."""
        while True:
            await asyncio.sleep(LOOK)
            # All at once: a kernel takes a while to end, and the others should not wait for it.
            visits = list(self._visits.values())
            looks = await asyncio.gather(*map(self._look_at, visits), return_exceptions=True)
            for error in looks:
                if error is not None:
                    self._log.error("A visit could not be ended", exc_info=error)

    async def _look_at(self, visit: Visit) -> None:
        why = visit.presence.end(self.patience, busy=self._kernels.reports.busy(visit.id))
        if why is None and visit.running and not await self._kernels.lives(visit.id):
            why = "died"
            self._log.warning("The kernel of a visitor has died")
        if why is not None:
            await self.end(visit.id, why)

    async def close(self) -> None:
        """End all; those that are ending already are waited for."""
        self._watching.cancel()
        await asyncio.gather(*(self.end(kernel_id, "stopped") for kernel_id in list(self._visits)))
        await asyncio.gather(*self._ending)


def _key(place: Place, handler: Any) -> tuple[str, ...]:
    """Return who visits what: the app, the address with its query, and the name of the visitor."""
    return (
        str(place.app.path),
        handler.request.uri,
        handler.current_user.username if handler.settings["nbblocks_names"] else "",
    )
