"""Closing: the comms of closed blocks, until the pages are done with the models behind them."""

from __future__ import annotations

import itertools
import threading
import time
import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 10.0
"""Seconds in which a page says that it is done, unless it is gone, or a cell keeps it unheard."""

LOADING = 60.0
"""Seconds that a page may take to load; on a machine that has much to do it is many."""


@dataclass
class _Call:
    """What pages were asked.

    Args:
        message: The question.
        since: When that was.
        owing: The pages that have not answered.
        close: Closes the comms.
    """

    message: dict[str, Any]
    since: float
    owing: set[str]
    close: Callable[[], None]


class Closing:
    """Comms that wait for the pages.

    A page that hears of a comm's end throws the model away at once, and then trips over every view
    of it that it is still making. So it is told first which models will go, after the children that
    no longer name them, and says when their views are made or gone.

    Pages say as well when they do not show the app any more. Where one could not, because the
    browser or the network failed, comms wait until something is shown or closed again later on.

    A page that is loading has got all models, and cannot be asked yet: comms wait for it, too.

    Args:
        send: Sends a message to all pages, after the values that wait.
    """

    _all: weakref.WeakSet[Closing] = weakref.WeakSet()

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send
        self._lock = threading.RLock()
        self._pages: set[str] = set()
        self._loading: dict[str, float] = {}
        self._loads = itertools.count(1)
        self._inner: list[Any] = []
        self._fresh: list[Any] = []
        self._parents: list[Any] = []
        self._calls: dict[int, _Call] = {}
        self._count = 0
        self._over = False

    # ----------------------------------------------------------------- pages

    def loads(self) -> None:
        """A page is given all models, and will say hello when it shows the app."""
        with self._lock:
            self._loading[f"loading {next(self._loads)}"] = time.monotonic()

    def arrived(self, page: str) -> None:
        """A page shows the app."""
        with self._lock:
            self._pages.add(page)
        _give_up()

    @property
    def loading(self) -> int:
        """How many pages are loading."""
        with self._lock:
            return len(self._loading)

    def loaded(self, page: str) -> None:
        """A page that was loading shows the app now: ask it what it could not be asked before."""
        with self._lock:
            loading = next(iter(self._loading), "")
            self._loading.pop(loading, None)
            calls = [call for call in self._calls.values() if loading in call.owing]
            for call in calls:
                call.owing.remove(loading)
                call.owing.add(page)
        for call in calls:
            self._send(call.message)

    @property
    def pages(self) -> frozenset[str]:
        """The pages that show the app."""
        with self._lock:
            return frozenset(self._pages)

    def gone(self, page: str) -> None:
        """A page does not show the app any more: nothing waits for it."""
        with self._lock:
            self._pages.discard(page)
            calls = list(self._calls)
        for call in calls:
            self.done(call, page)

    def done(self, call: int, page: str) -> None:
        """A page has nothing to do any more with the models of a call."""
        with self._lock:
            asked = self._calls.get(call)
            if asked is None:
                return
            asked.owing.discard(page)
            if asked.owing:
                return
            del self._calls[call]
        asked.close()

    # ----------------------------------------------------------------- comms

    def take(self, comms: list[Any], parent: Any, *, inner: bool) -> bool:
        """Take over the closing of comms; true when `tell` must be called for it.

        Args:
            comms: Those of one block, which its widgets are about to close. A block comes after
                everything inside it.
            parent: The comm of the layout that it stood in, if any.
            inner: Does the block close because the layout around it does? Both go together.
        """
        with self._lock:
            if self._over:
                return False
            for comm in comms:
                comm.close = _nothing  # the widget's call comes too early
            self._inner += comms
            if parent is not None:
                self._parents.append(parent)
            if inner:
                return False
            self._fresh += self._inner
            self._inner = []
            return bool(self._fresh)

    def tell(self, hang_up: Callable[[], None] | None = None) -> None:
        """Ask the pages to be done with what was taken, then close it; without a page at once.

        Args:
            hang_up: Closes the channel, when all else is closed; nothing is taken any more.
        """
        with self._lock:
            self._over = hang_up is not None
            # From the outside in: a page makes the views of what is inside last, and takes them
            # away with what is around them. A model that goes before its view makes ipywidgets 7
            # fail, when it is anywidget's.
            comms, self._fresh = self._fresh[::-1], []
            parents, self._parents = self._parents[::-1], []
            self._count += 1
            self._forget_loading()
            pages = {*self._pages, *self._loading}

            def close() -> None:
                for comm in comms:
                    del comm.close
                    comm.close()
                if hang_up is not None:
                    hang_up()

            models = list(dict.fromkeys(comm.comm_id for comm in (*parents, *comms)))
            over = hang_up is not None
            asks = {"kind": "closing", "call": self._count, "models": models, "over": over}
            waits = bool(pages and comms)
            if waits:
                Closing._all.add(self)
                self._calls[self._count] = _Call(asks, time.monotonic(), pages, close)
        if waits:
            self._send(asks)
        else:
            close()
        _give_up()

    def _forget_loading(self) -> None:
        """Wait no longer for pages that have been loading for long: they show something else."""
        late = time.monotonic() - LOADING
        self._loading = {page: since for page, since in self._loading.items() if since >= late}

    def give_up(self, before: float) -> None:
        """Close what pages were asked about before some time, whatever they say."""
        with self._lock:
            self._forget_loading()
            owing = [
                (number, page)
                for number, call in self._calls.items()
                for page in call.owing - self._loading.keys()
                if call.since < before or page not in self._pages
            ]
        for number, page in owing:
            self.done(number, page)


def _nothing(*_: Any, **__: Any) -> None:
    """Stand in for what is to be called later."""


def _give_up() -> None:
    for each in list(Closing._all):
        each.give_up(time.monotonic() - PATIENCE)
