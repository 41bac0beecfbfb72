"""Visits: all that a server has at the moment."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from nbblocks.serve.forking.builds import script_variable
from nbblocks.serve.visits.document import document
from nbblocks.serve.visits.environment import environment
from nbblocks.serve.visits.returning import key_of
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

    def known(self, place: Place, handler: Any) -> bool:
        """Whether the visitor has visits of this app that a page may come back to.

        Args:
            place: What is visited.
            handler: The request for the page.
        """
        key = key_of(place, handler)
        visits = self._visits.values()
        return bool(self.patience.reload) and any(_open(visit, key) for visit in visits)

    async def returning(self, place: Place, handler: Any, tab: str) -> Visit | None:
        """Return the visit of a page that loads again, if it is on.

        Args:
            place: What is visited.
            handler: The request for the page.
            tab: The visit that was shown in its tab.
        """
        visit = self.find(tab)
        if visit is None or not _open(visit, key_of(place, handler)) or await visit.shown():
            return None
        if self.find(tab) is not visit:
            return None  # it has ended meanwhile
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
            key_of(place, handler),
            log=self._log,
            show_tracebacks=self._show_tracebacks,
        )
        self._visits[visit.id] = visit
        return visit

    def __len__(self) -> int:
        """Return how many are on; those that failed only wait until their pages have been told."""
        return sum(not visit.lost for visit in self._visits.values())

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

    def end_of(self, browser: str) -> None:
        """Begin to end the visits of a browser: who sat there has logged out.

        Args:
            browser: Its name, as in the keys of visits.
        """
        for kernel_id in [each.id for each in self._visits.values() if each.key[-1] == browser]:
            self._end(kernel_id, "left")

    async def end(self, kernel_id: str, why: End) -> None:
        """End a visit, if it is still on, and wait until its kernel has ended."""
        ending = self._end(kernel_id, why)
        if ending is not None:
            await asyncio.shield(ending)

    def _end(self, kernel_id: str, why: End) -> asyncio.Future[None] | None:
        """Begin to end a visit; a kernel takes a while, and others should not wait for it."""
        visit = self._visits.pop(kernel_id, None)
        if visit is None:
            return None
        self.metrics.kernel_ended(why)
        ending = asyncio.ensure_future(visit.end(why))
        self._ending.add(ending)
        ending.add_done_callback(self._ended)
        return ending

    def _ended(self, ending: asyncio.Future[None]) -> None:
        self._ending.discard(ending)
        if not ending.cancelled() and (error := ending.exception()) is not None:
            self._log.error("A visit could not be ended", exc_info=error)

    def _forget(self, kernel_id: str) -> None:
        """A kernel has ended, and its visit with it, unless that failed: its page is to be told."""
        visit = self.find(kernel_id)
        if visit is not None and not visit.lost:
            del self._visits[kernel_id]
            self.metrics.kernel_ended("died")
            visit.close("died")

    async def _watch(self) -> None:
        """End the visits whose pages stay away, and those whose kernels have died."""
        while True:
            await asyncio.sleep(LOOK)
            for visit in list(self._visits.values()):
                try:
                    await self._look_at(visit)
                except Exception:  # noqa: BLE001 - the others are to be looked at as well
                    self._log.exception("A visit could not be looked at")

    async def _look_at(self, visit: Visit) -> None:
        busy = self._kernels.reports.busy(visit.id) or not visit.complete
        why = visit.presence.end(self.patience, busy=busy)
        if visit.lost:
            why = "failed" if why or visit.met else None
        elif why is None and visit.complete and not await self._kernels.lives(visit.id):
            if self.find(visit.id) is None:
                return  # it was ended meanwhile
            why = "died"
            self._log.warning("The kernel of a visitor has died")
        if why is not None:
            self._end(visit.id, why)

    async def end_all(self) -> None:
        """End all; those that are ending already are waited for."""
        for kernel_id in list(self._visits):
            self._end(kernel_id, "stopped")
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def close(self) -> None:
        """End all, and look after no more."""
        self._watching.cancel()
        await self.end_all()


def _open(visit: Visit, key: tuple[str, ...]) -> bool:
    """Whether a page may come back to a visit; one that has failed is better begun anew."""
    return visit.key == key and not visit.failed
