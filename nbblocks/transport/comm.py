"""CommPort: the engine's way to the pages over the kernel's comms."""

from __future__ import annotations

import contextvars
import itertools
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from nbblocks.base.lazy_layout import comms_of
from nbblocks.events.request import Request
from nbblocks.transport.closing import Closing
from nbblocks.transport.outbox import Outbox
from nbblocks.transport.page_calls import PageCalls
from nbblocks.transport.plain import jsonable, restored

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence

    from nbblocks._messages import Added
    from nbblocks.base.block import Block
    from nbblocks.notices import Notice

log = logging.getLogger("nbblocks")


class CommPort:
    """Speaks to every page that shows the app.

    Args:
        app: The app; its channel's comm carries everything but state.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._outbox = Outbox(self._send_blocks)
        self._pages: dict[str, str] = {}
        self._calls = PageCalls(self._pages, self._send)
        self._closing = Closing(self._send)
        self._reads: dict[int, Callable[[dict[str, Any]], None]] = {}
        self._call_ids = itertools.count(1)
        self._context = contextvars.copy_context()
        self._alone: WeakSet[Block] = WeakSet()
        """Those that some page shows without the app."""

    # ------------------------------------------------------------ page → kernel

    def receive(self, block: Block, message: Mapping[str, Any]) -> None:
        """Take a custom message of a page. Runs on a thread of the kernel's: it only hands over."""
        # What is sent from now on answers this message: the kernel's context says so.
        self._context = contextvars.copy_context()
        engine = self._app.engine
        kind = message["kind"]
        if kind == "event":
            engine.call(engine.receive, message["page"], message["values"], message["events"])
        elif kind == "piece":
            engine.call(engine.receive_piece, block._id, message, message["file"])
        elif kind == "hello":
            self._pages[message["page"]] = message["href"]
            self._closing.arrived(message["page"])
            if message.get("cell"):
                engine.call(self._app.note_place, message["cell"])
            engine.call(self._calls.arrived, message["page"])
            engine.call(self._catch_up, message["page"])
            engine.call(self._begin_anew, self._app.blocks.keys())
            engine.call(self._app.page_loaded, message["page"], message.get("path", ""))
        elif kind == "route":
            self._pages[message["page"]] = message["href"]
            engine.call(self._app.page_opened, message["page"], message["path"])
        elif kind == "bye":
            self._closing.gone(message["page"])
            engine.call(self._calls.gone, message["page"])
            engine.call(self._app.page_left, message["page"])
        elif kind == "closed":
            self._closing.done(message["call"], message["page"])
        elif kind == "here":
            engine.call(self._calls.here, message["page"])
        elif kind == "alone":
            self._alone.add(block)
            engine.call(self._begin_anew, {block._id})
        elif kind == "js_result":
            engine.call(self._calls.done, message)
        elif kind == "stored":
            engine.call(self._storage_read, message)
        else:
            log.warning("A page sent a message of unknown kind %r; it was ignored.", kind)

    @property
    def shown(self) -> bool:
        """Does a page show the app?"""
        return bool(self._closing.pages)

    # ------------------------------------------------------------ kernel → page

    def defer(self, block: Block, names: set[str]) -> bool:
        """Take over the sending of traits that moved; false while the engine does not run yet."""
        engine = self._app.engine
        if not engine.running:
            return False
        if self._outbox.put(block, names):
            self._schedule()
        return True

    def _schedule(self) -> None:
        engine = self._app.engine
        if engine.loop.inside():
            self._outbox.schedule(engine.loop.loop)
        else:
            engine.call(self._outbox.schedule, engine.loop.loop)

    def enter(self) -> None:
        """Let what is printed in this context go to the cell that shows the app."""
        self._app.printing.enter()

    def forget(self, block: Any) -> None:
        """The block is about to close."""
        self._outbox.forget(block._id)
        around = block.parent
        inner = around is not None and around._closed
        if self._closing.take(comms_of(block), getattr(around, "comm", None), inner=inner):
            self._app.engine.call(self._tell_closing)

    def _tell_closing(self) -> None:
        self._outbox.flush()  # what no longer names the blocks as its children goes first
        self._closing.tell()

    def end(self, hang_up: Callable[[], None]) -> None:
        """Every block has closed but the channel: close that as well when the pages are done."""
        self._closing.tell(hang_up)

    def _send_blocks(self, dirty: Mapping[Any, set[str]]) -> None:
        channel = self._app.channel
        appends: dict[Block, list[Added]] = {}
        for block, names in dirty.items():
            if block.on_page:
                try:
                    # Nobody may write in between: what an append grows from is what was sent.
                    with self._app.lock:
                        added = self._context.run(self._outbox.send, block, names)
                except Exception:
                    # The others must not suffer for a value that cannot be sent.
                    log.exception("Cannot send %s of %r to the page.", sorted(names), block)
                    continue
                if added is not None:
                    alone = block in self._alone or not channel.on_page
                    appends.setdefault(block if alone else channel, []).append(added)
        # In one message for all of the app's: each costs kernel, server and page about 0.1 ms.
        for carrier, added in appends.items():
            self._context.run(carrier.send, {"kind": "append", "added": added})

    @contextmanager
    def still(self) -> Generator[None]:
        """Hold the app still while a page gets all models, as they are at one moment.

        What is sent before the page can hear it, it gets when it says hello.
        """
        with self._app.lock:
            for block in list(self._app.blocks.values()):
                if block.on_page and block.has_trait("children"):
                    block.get_state("children")  # opens what it holds now
            self._outbox.note()
            self._closing.loads()
            yield

    def _catch_up(self, page: str) -> None:
        """Tell a page what it may have missed while it was loading."""
        for block, names in self._outbox.noted(go_on=self._closing.loading > 1).items():
            if block.on_page:
                self.defer(block, names)
        self._closing.loaded(page)

    def _begin_anew(self, blocks: Iterable[int]) -> None:
        """Send what has grown whole: a page has come that did not hear all of what was added."""
        for block_id in self._outbox.grown.intersection(blocks):
            self._outbox.forget(block_id)
            self.defer(self._app.blocks[block_id], {"value"})

    def _send(self, message: dict[str, Any]) -> None:
        """Send over the channel, after every value that is waiting."""
        channel = self._app.channel
        if channel.comm is not None:
            self._outbox.flush()
            self._context.run(channel.send, message)

    def status(self, blocks: Sequence[int], state: str, **details: Any) -> None:
        """Say what a listener is doing, for the blocks that show it."""
        message = {"kind": "status", "blocks": list(blocks), "state": state, "progress": []}
        empty = {"message": None, "position": None, "length": 0, "eta": None, "started": None}
        self._send({**message, **empty, "waiting": 0, **details})

    def invalid(self, messages: Mapping[int, str | None]) -> None:
        """Show what is wrong with some inputs."""
        blocks = {str(block): message for block, message in messages.items()}
        self._send({"kind": "invalid", "blocks": blocks})

    def notify(self, notice: Notice, page: str) -> None:
        """Show a toast."""
        del page  # the kernel serves one visitor
        self._send(
            {
                "kind": "toast",
                "level": notice.level,
                "title": notice.title,
                "message": notice.message,
                "duration": notice.duration,
            }
        )

    def scroll(self, block: int) -> None:
        """Bring a block into view."""
        self._send({"kind": "scroll", "block": block})

    def mirror(self, page: str, values: dict[str, Any]) -> None:
        """Tell the other pages what the user set on this one."""
        for block_id, traits in values.items():
            block = self._app.blocks.get(int(block_id))
            if block is not None and self._outbox.seen(block, set(traits)):
                self._schedule()
        if len(self._pages) < 2:
            return
        # The bytes of an upload are in its page only: the others get them as state.
        uploads = {block for block, traits in values.items() if _is_upload(traits.get("value"))}
        for block in uploads:
            self.defer(self._app.blocks[int(block)], {"value"})
        others = {block: traits for block, traits in values.items() if block not in uploads}
        if others:
            self._send({"kind": "mirror", "page": page, "values": others})

    def stream(self, block: int, state: str, page: str = "", piece: int | None = None) -> None:
        """Say how a page's camera or microphone goes on, after the values that are waiting.

        So a slow connection slows the camera down: the answer is behind what the piece has made.
        """
        streaming: Any = self._app.blocks.get(block)
        if streaming is not None and streaming.comm is not None:
            self._outbox.flush()
            reply = {"kind": "piece", "page": page, "piece": piece, "state": state, "error": None}
            self._context.run(streaming.send, reply)

    async def run_js(self, code: str, values: Sequence[Any], page: str) -> list[Any]:
        """Run a listener's JavaScript in the page that started it, else in the newest one."""
        results = await self._calls.make(code, [jsonable(value) for value in values], page)
        return restored(results, values)

    def read_storage(
        self, states: Sequence[Any], page: str, then: Callable[[dict[str, Any]], None]
    ) -> None:
        """Ask a page what it has kept of some BrowserStates; with an empty `page` any of them."""
        if not self._pages:
            return  # the first one will be asked when it says hello
        call = next(self._call_ids)
        self._reads[call] = then
        # In a message and not in a trait: traits are saved with the notebook, secrets must not be.
        entries = [
            {"block": each._id, "key": each.storage_key, "secret": each.secret} for each in states
        ]
        self._send({"kind": "storage", "call": call, "page": page, "entries": entries})

    def keep(self, state: Any) -> None:
        """Let the pages keep the value of a BrowserState."""
        self.defer(state, {"value"})

    def _storage_read(self, message: Mapping[str, Any]) -> None:
        then = self._reads.pop(message["call"], None)
        if then is not None:
            then(message["values"])

    def request(self, page: str) -> Request:
        """Return what is known of a page's visitor."""
        return Request(self._pages.get(page, ""), page or None)


def _is_upload(value: Any) -> bool:
    return isinstance(value, dict) and "upload" in value
