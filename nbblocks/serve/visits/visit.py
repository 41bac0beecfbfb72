"""Visit: one visitor's kernel and cells, and the page that they are shown on."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME

from nbblocks.base.opening import OPENED
from nbblocks.base.wire import MODELS
from nbblocks.serve.visits.captures import Captures
from nbblocks.serve.visits.channels import KernelChannels
from nbblocks.serve.visits.frames import pack, server_message, unpack
from nbblocks.serve.visits.line import MISSED, Line
from nbblocks.serve.visits.presence import Presence
from nbblocks.serve.visits.record import Record

if TYPE_CHECKING:
    import logging

    from nbblocks.serve.kernels import AppKernelManager
    from nbblocks.serve.visits.document import Cell, Document
    from nbblocks.serve.visits.line import Socket
    from nbblocks.serve.visits.presence import End

FROM_PAGE = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
"""What a page may ask its kernel; no code to run, above all."""

_SHOWS = frozenset({"display_data", "execute_result"})
_OUTPUTS = _SHOWS.union({"stream", "error", "clear_output"})
_ALWAYS = frozenset({OPENED, "comm_open", "comm_msg", "comm_close"})
REPLACED = (4001, "another page has come")
OVER: dict[End, tuple[int, str]] = {
    "left": (4010, "the page has gone"),
    "culled": (4011, "the page was away for too long"),
    "died": (4012, "the kernel has died"),
    "failed": (4013, "the app could not start"),
    "stopped": (4014, "the server ends"),
}
"""Why the server hangs up for good, for the page's script; it tells the visitor."""

_LOOK = 0.5
"""Seconds between two looks at whether the kernel is alive that a cell runs in."""


class DiedError(Exception):
    """The kernel has died while a cell ran, or before the first one could."""


class Visit:
    """One visitor's kernel and cells, and the page that they are shown on.

    What the kernel says before a page is connected is kept for it, and while it is away.

    Args:
        kernels: Starts the kernel and ends it.
        document: The app.
        folder: Where it runs.
        environment: What it can know of the request.
        key: Who visits what; a page that loads again has the same.
        log: Where failures are told.
        show_tracebacks: Tell them to the visitor as well?
    """

    def __init__(
        self,
        kernels: AppKernelManager,
        document: Document,
        folder: str,
        environment: dict[str, str],
        key: tuple[str, ...],
        *,
        log: logging.Logger,
        show_tracebacks: bool = False,
    ) -> None:
        self.id = str(uuid.uuid4())
        self.document = document
        self.key = key
        self.presence = Presence()
        self._kernels = kernels
        self._folder, self._environment = folder, environment
        self._log, self._show_tracebacks = log, show_tracebacks
        self._channels: KernelChannels | None = None
        self._line: Line | None = None
        self._early: list[bytes] | None = []
        """What is to be told to the first page; None once it is there."""
        self._record = Record()
        self._captures = Captures()
        self._cells: dict[str, int] = {}
        """The cells whose outputs count, by the message that runs them."""
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._idle: dict[str, asyncio.Future[None]] = {}
        self._unheard: list[list[bytes]] = []
        self._starting: asyncio.Future[str] | None = None
        self._begun = False
        """Has the kernel said anything?"""
        self._shown = False
        """Is there anything to look at? An app may be in use while later cells run."""
        self.failed = False
        """Could the app not start, or has one of its cells failed? Loading again begins anew."""
        self.lost = False
        """Is there no kernel, for it could not start or has died before the app was complete?"""
        self._task = asyncio.ensure_future(self._run())

    # -------------------------------------------------------------------- page

    @property
    def connected(self) -> bool:
        """Is a page connected?"""
        return self._line is not None and self._line.connected

    @property
    def met(self) -> bool:
        """Has a page joined?"""
        return self._line is not None

    @property
    def complete(self) -> bool:
        """Does no cell run any more, for all have run, one has failed, or the kernel has died?"""
        return self._task.done()

    async def shown(self) -> bool:
        """Whether a page shows it at this moment, and answers."""
        return self._line is not None and await self._line.is_there()

    def join(self, socket: Socket, name: str, heard: int | None) -> bool:
        """Connect a page: the first one hears all, a later one what the kernel does not tell.

        Args:
            socket: The connection.
            name: The page's name for itself.
            heard: How many messages a page has heard that connects again; None for a new page.

        Returns:
            Whether it has connected again.
        """
        line = self._line
        if heard is None:
            self._meet(socket, name)
        elif line is None or line.name != name:
            socket.close(*REPLACED)
            return False
        elif not line.join(socket, heard):
            socket.close(*MISSED)
            return False
        if self.lost:
            self._hang_up("failed")
        return heard is not None

    def _meet(self, socket: Socket, name: str) -> None:
        if self._line is not None:
            self._line.close(*REPLACED)
        line = self._line = Line(name, self._note)
        if self._early is None:
            frames = [self._restore(), *self._record]
        else:
            frames, self._early = self._early, None
        line.begin(frames)
        line.join(socket, 0)

    def _restore(self) -> bytes:
        """Say that the page is to ask the kernel for all models, and where if that is ours."""
        guest = self.document.kernel_name == NATIVE_KERNEL_NAME
        return server_message("restore", models=MODELS if guest else None)

    def detach(self, socket: Socket) -> None:
        """Let a connection go that is over."""
        if self._line is not None:
            self._line.leave(socket)

    def _note(self, line: Line) -> None:
        """Note whether the page is there, which its line alone knows."""
        if line.connected:
            self.presence.came()
        else:
            self.presence.lost(met=line.met)

    def leave(self, name: str) -> None:
        """A page has said that it goes; one that is loaded in its place may be on its way."""
        if self._line is None or (self._line.name == name and not self.presence.expected):
            self.presence.left()

    def answer(self, socket: Socket, heard: int, *, asks: bool, there: bool) -> None:
        """Take what a page says about the connection.

        Args:
            socket: The connection.
            heard: How many messages the page has heard.
            asks: Does it ask whether the connection is alive?
            there: Does it say that it is there, as it was asked?
        """
        line = self._line
        if line is None or not line.uses(socket):
            return
        line.met = True
        line.answer(heard) if asks else line.heard_by_page(heard)
        if there:
            line.found(there=True)

    def receive(self, socket: Socket, data: bytes) -> None:
        """Take a message of the page's for the kernel; what it must not say is ignored."""
        try:
            message = self._line.hear(socket, data) if self._line is not None else None
            if message is None:
                return
            frame = unpack(message)
        except ValueError as error:
            self._log.warning("%s", error)
            return
        if frame.channel != "shell" or frame.header["msg_type"] not in FROM_PAGE:
            self._log.warning("A page sent %r; it was ignored.", frame.header["msg_type"])
        elif self._channels is None or not self._begun:
            self._unheard.append(frame.parts)
        else:
            self._channels.relay(frame.parts)

    def _tell(self, frame: bytes) -> None:
        if self._line is not None:
            self._line.say(frame)
        elif self._early is not None:
            self._early.append(frame)

    # ------------------------------------------------------------------ kernel

    async def _run(self) -> None:
        try:
            await self._start()
            for number, cell in enumerate(self.document.cells):
                if cell.source is not None and not await self._run_cell(number, cell):
                    break
            self._say("ready")
        except Exception as error:  # noqa: BLE001 - whatever it was, the visitor must be told
            if self._shown and isinstance(error, DiedError):
                return  # who looks after the visits finds that out, and ends this one
            self._log.exception("An app could not be shown in %s", self._folder)
            self.failed = self.lost = True
            self._say("failed")
            # A page that is not there yet is told when it comes.
            self._hang_up("failed")
            await self._kernels.end(self.id)

    def _say(self, kind: str, **content: Any) -> None:
        """Tell every page something that the server itself says."""
        frame = server_message(kind, **content)
        self._record.add(frame)
        self._tell(frame)

    async def _start(self) -> None:
        environment = {**self._environment, "VOILA_KERNEL_ID": self.id}
        self._starting = asyncio.ensure_future(
            self._kernels.start_kernel(
                kernel_id=self.id,
                kernel_name=self.document.kernel_name,
                path=self._folder,
                env=environment,
            )
        )
        # A kernel whose start is called off halfway could not be ended any more.
        await asyncio.shield(self._starting)
        self._channels = KernelChannels(self._kernels.get_kernel(self.id), self._hear)
        await self._alive(asyncio.ensure_future(self._channels.ready()))
        self._begun = True
        for parts in self._unheard:
            self._channels.relay(parts)
        self._unheard.clear()

    async def _alive(self, task: asyncio.Future[Any]) -> Any:
        """Wait for something that the kernel does.

        Raises:
            DiedError: The kernel has died.
        """
        try:
            while not (await asyncio.wait([task], timeout=_LOOK))[0]:
                if not await self._kernels.lives(self.id):
                    raise DiedError("The kernel died before the app was complete.")
            return task.result()
        finally:
            task.cancel()

    async def _run_cell(self, number: int, cell: Cell) -> bool:
        """Run a cell; returns whether the next one may run."""
        assert self._channels is not None
        content = {
            "code": cell.source,
            "silent": False,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        request = self._channels.request("execute_request", content)
        self._cells[request] = number
        self._say("cell", cell=number, request=request)
        loop = asyncio.get_running_loop()
        reply = self._replies[request] = loop.create_future()
        idle = self._idle[request] = loop.create_future()
        answer = await self._alive(reply)
        await self._alive(idle)
        if answer["status"] == "ok" or cell.may_fail:
            return True
        traceback = "\n".join(answer.get("traceback", ()))
        self._log.error("A cell of the app in %s failed:\n%s", self._folder, traceback)
        self.failed = True
        return False

    def _hear(self, channel: str, parts: list[bytes]) -> None:
        """Take a message of the kernel's: pass it on, or note what it says about a cell."""
        header, parent = json.loads(parts[0]), json.loads(parts[1])
        kind, request = header["msg_type"], parent.get("msg_id", "")
        ours = self._channels is not None and parent.get("session") == self._channels.session
        if channel == "shell" and ours:
            future = self._replies.pop(request, None)
            if future is not None and not future.done():
                future.set_result(json.loads(parts[3]))
            return
        of_cell = request in self._cells
        if kind == "update_display_data":
            self._update(channel, parts)
        elif kind in _ALWAYS:
            self._captures.note(kind, parts[3])
            self._tell(pack(channel, parts))
        elif of_cell and kind in _OUTPUTS:
            self._output(kind, request, channel, parts)
        elif of_cell and kind == "status" and json.loads(parts[3])["execution_state"] == "idle":
            # What threads print later on goes to the server's terminal.
            del self._cells[request]
            idle = self._idle.pop(request)
            if not idle.done():
                idle.set_result(None)
        elif not ours and parent and kind != "execute_input":
            self._tell(pack(channel, parts))

    def _update(self, channel: str, parts: list[bytes]) -> None:
        frame = pack(channel, parts)
        self._record.update(frame, str(json.loads(parts[3])["transient"]["display_id"]))
        self._tell(frame)

    def _output(self, kind: str, cell: str, channel: str, parts: list[bytes]) -> None:
        if not self._show_tracebacks:
            if kind == "stream" and json.loads(parts[3])["name"] == "stderr":
                return
            if kind == "error":
                hidden = {"ename": "", "evalue": "", "traceback": []}
                parts = [*parts[:3], json.dumps(hidden).encode()]
        self._shown = self._shown or kind in _SHOWS
        # What goes into a widget is a part of its state, and comes with that.
        if cell not in self._captures:
            self._note_output(kind, cell, channel, parts)
        self._tell(pack(channel, parts))

    def _note_output(self, kind: str, cell: str, channel: str, parts: list[bytes]) -> None:
        if kind == "clear_output":
            self._record.clear(cell, wait=json.loads(parts[3])["wait"])
        elif kind == "stream":
            self._record.stream(channel, parts, cell)
        else:
            self._record.add(pack(channel, parts), cell)

    # --------------------------------------------------------------------- end

    async def end(self, why: End) -> None:
        """End the visit and its kernel."""
        self.close(why)
        if self._starting is not None:
            await asyncio.wait([self._starting])
        await self._kernels.end(self.id, now=not self._begun)

    def close(self, why: End) -> None:
        """Let go of the kernel, which has ended or is about to, and of the page."""
        self._task.cancel()
        if self._channels is not None:
            self._channels.close()
        self._hang_up(why)

    def _hang_up(self, why: End) -> None:
        if self._line is not None:
            self._line.close(*OVER[why])
