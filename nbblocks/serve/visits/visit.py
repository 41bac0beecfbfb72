"""Visit: one visitor's kernel and cells, and the page that they are shown on."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from nbblocks.serve.visits.channels import KernelChannels
from nbblocks.serve.visits.frames import pack, server_message, unpack

if TYPE_CHECKING:
    import logging

    from nbblocks.serve.kernels import AppKernelManager
    from nbblocks.serve.visits.document import Cell, Document

FROM_PAGE = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
"""What a page may ask its kernel; no code to run, above all."""

_OUTPUTS = frozenset({"stream", "display_data", "execute_result", "error", "clear_output"})
_ALWAYS = frozenset({"comm_open", "comm_msg", "comm_close", "update_display_data"})
_LOOK, _GLANCE = 0.5, 3.0
"""Seconds between two looks at whether the kernel is alive, while a cell runs and later on."""


class Page(Protocol):
    """The connection of a page."""

    def send(self, frame: bytes) -> None:
        """Send it a frame."""
        ...

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Hang up."""
        ...


class Visit:
    """One visitor's kernel and cells, and the page that they are shown on.

    What the kernel says before a page is connected is kept for it.

    Args:
        kernels: Starts the kernel and ends it.
        document: The app.
        folder: Where it runs.
        environment: What it can know of the request.
        log: Where failures are told.
        show_tracebacks: Tell them to the visitor as well?
    """

    def __init__(
        self,
        kernels: AppKernelManager,
        document: Document,
        folder: str,
        environment: dict[str, str],
        *,
        log: logging.Logger,
        show_tracebacks: bool = False,
    ) -> None:
        self.id = str(uuid.uuid4())
        self.document = document
        self._kernels = kernels
        self._folder, self._environment = folder, environment
        self._log, self._show_tracebacks = log, show_tracebacks
        self._channels: KernelChannels | None = None
        self._page: Page | None = None
        self._early: list[bytes] | None = []
        """What is to be told to the first page; None once it is there."""
        self._record: list[bytes] = []
        """What every page must be told: cells and their outputs."""
        self._cells: dict[str, int] = {}
        """The cells whose outputs count, by the message that runs them."""
        self._replies: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._idle: dict[str, asyncio.Future[None]] = {}
        self._unheard: list[list[bytes]] = []
        self._starting: asyncio.Future[str] | None = None
        self._task = asyncio.ensure_future(self._run())

    # -------------------------------------------------------------------- page

    def attach(self, page: Page) -> None:
        """Connect a page: the first one hears all, a later one what the kernel does not tell."""
        if self._page is not None:
            self._page.close(4001, "another page has come")
        elif self._id_is_known:
            self._kernels.notify_connect(self.id)
        self._page = page
        if self._early is None:
            frames = [server_message("restore"), *self._record]
        else:
            frames, self._early = self._early, None
        for frame in frames:
            page.send(frame)

    @property
    def joined(self) -> bool:
        """Has a page ever come?"""
        return self._early is None

    def detach(self, page: Page) -> None:
        """Let a page go whose connection is over."""
        if self._page is page:
            self._page = None
            self._kernels.notify_disconnect(self.id)

    def receive(self, data: bytes) -> None:
        """Take a message of the page's for the kernel; what it must not say is ignored."""
        try:
            frame = unpack(data)
        except ValueError as error:
            self._log.warning("%s", error)
            return
        if frame.channel != "shell" or frame.header["msg_type"] not in FROM_PAGE:
            self._log.warning("A page sent %r; it was ignored.", frame.header["msg_type"])
        elif self._channels is None:
            self._unheard.append(frame.parts)
        else:
            self._channels.relay(frame.parts)

    @property
    def _id_is_known(self) -> bool:
        return self.id in self._kernels

    def _tell(self, frame: bytes, record: bool = False) -> None:
        if record:
            self._record.append(frame)
        if self._page is not None:
            self._page.send(frame)
        elif self._early is not None:
            self._early.append(frame)

    # ------------------------------------------------------------------ kernel

    async def _run(self) -> None:
        try:
            await self._start()
            for number, cell in enumerate(self.document.cells):
                if cell.source is not None and not await self._run_cell(number, cell):
                    break
            self._tell(server_message("ready"), record=True)
            while await self._is_alive():
                await asyncio.sleep(_GLANCE)
            self._tell(server_message("died"))
        except Exception:  # noqa: BLE001 - whatever it was, the visitor must be told
            self._log.exception("An app could not be shown in %s", self._folder)
            self._tell(server_message("failed"), record=True)
            await self._kernels.end(self.id)

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
        if self._page is not None:
            self._kernels.notify_connect(self.id)
        self._channels = KernelChannels(self._kernels.get_kernel(self.id), self._hear)
        await self._alive(asyncio.ensure_future(self._channels.ready()))
        for parts in self._unheard:
            self._channels.relay(parts)
        self._unheard.clear()

    async def _alive(self, task: asyncio.Future[Any]) -> Any:
        """Wait for something that the kernel does.

        Raises:
            RuntimeError: The kernel has died.
        """
        try:
            while not (await asyncio.wait([task], timeout=_LOOK))[0]:
                if not await self._is_alive():
                    raise RuntimeError("The kernel died before the app was complete.")
            return task.result()
        finally:
            task.cancel()

    async def _is_alive(self) -> bool:
        manager: Any = self._id_is_known and self._kernels.get_kernel(self.id)
        return bool(manager and await manager.is_alive())

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
        self._tell(server_message("cell", cell=number, request=request), record=True)
        loop = asyncio.get_running_loop()
        reply = self._replies[request] = loop.create_future()
        idle = self._idle[request] = loop.create_future()
        answer, _ = await self._alive(asyncio.gather(reply, idle))
        if answer["status"] == "ok" or cell.may_fail:
            return True
        traceback = "\n".join(answer.get("traceback", ()))
        self._log.error("A cell of the app in %s failed:\n%s", self._folder, traceback)
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
        state = json.loads(parts[3])["execution_state"] if kind == "status" else None
        self._kernels.heard(self.id, state)
        of_cell = request in self._cells
        if kind in _ALWAYS:
            self._tell(pack(channel, parts), record=kind == "update_display_data")
        elif of_cell and kind in _OUTPUTS:
            self._output(kind, channel, parts)
        elif of_cell and state == "idle":
            # What threads print later on goes to the server's terminal.
            del self._cells[request]
            self._idle.pop(request).set_result(None)
        elif not ours and parent and kind != "execute_input":
            self._tell(pack(channel, parts))

    def _output(self, kind: str, channel: str, parts: list[bytes]) -> None:
        if not self._show_tracebacks:
            if kind == "stream" and json.loads(parts[3])["name"] == "stderr":
                return
            if kind == "error":
                hidden = {"ename": "", "evalue": "", "traceback": []}
                parts = [*parts[:3], json.dumps(hidden).encode()]
        self._tell(pack(channel, parts), record=True)

    # --------------------------------------------------------------------- end

    async def end(self) -> None:
        """End the visit and its kernel."""
        self.close()
        if self._starting is not None:
            await asyncio.wait([self._starting])
        await self._kernels.end(self.id)

    def close(self) -> None:
        """Let go of the kernel, which has ended or is about to, and of the page."""
        self._task.cancel()
        if self._channels is not None:
            self._channels.close()
        if self._page is not None:
            self._page.close()
