"""Blocks: an app. The layout everything stands in; graph, engine and port meet here."""

from __future__ import annotations

import importlib
import threading
import uuid
from typing import TYPE_CHECKING, Any, Literal

import ipywidgets
import traitlets
from ipywidgets import widget_serialization
from ipywidgets.widgets.trait_types import TypedTuple

from nbblocks import _context
from nbblocks.app import direct
from nbblocks.app.closing import close_blocks
from nbblocks.app.look import head_of, read_all, theme_table
from nbblocks.app.pages import LoadEvent, OpenPages, loader, new_page, pages_of
from nbblocks.app.placing import check_places
from nbblocks.app.sharing import shared_desk
from nbblocks.app.shown import note_place, note_shown, run_unload
from nbblocks.base import opening
from nbblocks.base.channel import Channel
from nbblocks.base.container import Container
from nbblocks.components.browser_state import BrowserState
from nbblocks.components.timer import Timer
from nbblocks.engine.engine import Engine
from nbblocks.engine.interrupt import undisturbed
from nbblocks.engine.loop import WORKERS
from nbblocks.errors import InvalidValueError
from nbblocks.events.device import pools
from nbblocks.events.executor import place_of
from nbblocks.events.graph import Graph
from nbblocks.events.listener import Target
from nbblocks.events.method import event
from nbblocks.files.store import FileStore
from nbblocks.layouts.page import Page
from nbblocks.layouts.tabs import wrap_tabs
from nbblocks.transport.comm import CommPort
from nbblocks.transport.printing import Printing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from typing_extensions import Self

    from nbblocks.engine.desk import MakeDesk
    from nbblocks.engine.port import Port
    from nbblocks.events.listener import Listener
    from nbblocks.events.request import Request


def _with_channel(children: Sequence[Any], app: Blocks) -> Any:
    """On the wire the app's channel comes first among its children; Python does not see it."""
    shown = (app.channel, *children) if app.app is app else children
    return widget_serialization["to_json"](shown, None)


class Blocks(Container, ipywidgets.VBox):
    """An app: everything made inside `with gr.Blocks() as demo:` stands in it.

    As the last expression of a notebook's cell it shows itself. Inside another Blocks it is a part
    of that one.

    Args:
        analytics_enabled: Accepted; nothing is ever collected.
        mode: A name for the kind of app; recorded only.
        title: The page's title, in a served page; empty for the notebook's own.
        fill_height: Grow to the height of the window?
        fill_width: Use the whole width of the page?
        delete_cache: Accepted; an app's files are deleted when it closes, so none grow old.
        theme: A theme, or the name of one.
        css: CSS for the app.
        css_paths: Files with more CSS.
        js: A JavaScript function that runs when the page has loaded.
        head: HTML for the page's head.
        head_paths: Files with more of it.
        executor: Where the functions of listeners run that say nothing themselves: `"thread"`,
            `"process"`, any `concurrent.futures.Executor`, or a `dask.distributed.Client`. Inside
            another Blocks, that one's counts.
        **params: `visible`, `elem_id`, `elem_classes` and, inside another Blocks, `render`.

    Example:
        >>> with gr.Blocks() as demo:
        ...     name = gr.Textbox(label="Name")
        ...     greeting = gr.Textbox(label="Greeting")
        ...     name.change(lambda name: f"Hello {name}!", name, greeting)
        >>> demo
    """

    _css = "nbb-blocks"
    arrange = staticmethod(wrap_tabs)

    load, unload = LoadEvent(), event()

    children = TypedTuple(trait=traitlets.Instance(ipywidgets.Widget)).tag(
        sync=True, to_json=_with_channel, from_json=widget_serialization["from_json"]
    )

    def __init__(
        self,
        analytics_enabled: bool | None = None,
        mode: str = "blocks",
        title: str = "",
        fill_height: bool = False,
        fill_width: bool = False,
        delete_cache: tuple[int, int] | None = None,
        *,
        theme: Any = None,
        css: str | Path | None = None,
        css_paths: str | Path | Sequence[str | Path] | None = None,
        js: str | None = None,
        head: str | None = None,
        head_paths: str | Path | Sequence[str | Path] | None = None,
        executor: Any = "thread",
        **params: Any,
    ) -> None:
        del analytics_enabled, delete_cache
        self.uid = uuid.uuid4().hex
        self.title = title
        self.mode = mode
        self.fill_height = fill_height
        self.fill_width = fill_width
        self.channel = Channel(
            title=title,
            fill_height=fill_height,
            fill_width=fill_width,
            theme=theme_table(theme),
            css=read_all(css, css_paths),
            js=js or "",
            head=head_of(head, head_paths),
            render=False,
        )
        self.lock = threading.RLock()
        self.show_error = False
        self.max_threads = WORKERS
        self.server: Any = None
        """The server that `launch()` has started for this script, if any."""
        self.blocks: dict[int, Any] = {}
        self.files = FileStore()
        place_of(executor)  # says what is wrong with it
        self.own_graph = Graph(self, self._listener_changed, self._every, executor)
        self._open_pages = OpenPages(self)
        self.visitor: Request | None = None
        """What is known of the last page that was opened."""
        self.printing = Printing()
        self.shared_desk: MakeDesk = shared_desk
        self.port: Port = CommPort(self)
        self.engine = Engine(self)
        render = params.pop("render", True)
        super().__init__(render=False, **params)
        self._become(self)
        self.channel.app = self
        outer = _context.parent.get()
        if render and outer is not None:
            outer.add(self)

    def _classes(self) -> list[str]:
        fills = {"nbb-fill-height": self.fill_height, "nbb-fill-width": self.fill_width}
        return [*super()._classes(), *(name for name, wanted in fills.items() if wanted)]

    # ------------------------------------------------------------------- tree

    @property
    def graph(self) -> Graph:
        """The event graph: its own, or inside another Blocks that one's."""
        return self.own_graph if self.app is self else self.app.graph

    @property
    def fns(self) -> dict[int, Listener]:
        """Every listener by its id, with `fn`, `inputs`, `outputs` and `targets`."""
        return self.graph.listeners

    @property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Path, name and `show_in_navbar` of every page, the main page first."""
        more = [(page.path, page.name, page.show_in_navbar) for page in pages_of(self)]
        return [("", "Home", True), *more]

    def route(self, name: str, path: str | None = None, show_in_navbar: bool = True) -> Page:
        """Add a page to the app: `with demo.route("About", "/about"):` and build it.

        A bar above the app leads from page to page. A served page has an address of its own. A
        visitor's values and states stay when they go from one to another, and listeners may name
        components of several pages.

        Args:
            name: What the bar calls the page.
            path: Its address below the app's; made of the name when left out.
            show_in_navbar: Does the bar list it? Its address is there in any case.

        Raises:
            InvalidValueError: It is called inside a `with`, or the path is no address.
        """
        page = new_page(self, name, path, show_in_navbar)
        self.add(page)
        self.channel.pages = [list(each) for each in self.pages]
        return page

    def loader_of(self, block: Any) -> Page | Blocks:
        """Return whose `load` fires when a block is to be seen: a page's, or the app's."""
        return loader(self, block)

    def adopt(self, block: Any) -> None:
        """Make a block, and everything inside it, part of this app."""
        root = self.app
        block.app = root
        block._lock = root.lock
        root.blocks[block._id] = block
        if isinstance(block, Blocks):
            root.own_graph.absorb(block.own_graph)
        block.attached()

    def forget(self, block: Any) -> None:
        """A block of this app is about to close."""
        self.app.blocks.pop(block._id, None)
        self.app.port.forget(block)

    def _become(self, root: Blocks) -> None:
        self.app = root
        self._lock = root.lock
        root.blocks[self._id] = self

    def _listener_changed(self, listener: Listener) -> None:
        blocks: list[Any] = [*listener.named]
        for block in blocks:
            if block.app is None:
                self.adopt(block)
        for block in blocks[: len(listener.nodes)]:
            if block.comm is not None and block.has_trait("interactive"):
                block.send_state("interactive")
        for block_id, _event in listener.targets:
            block = self.blocks.get(block_id)
            if block is not None and block.comm is not None:
                names = [name for name in ("_listens", "_stream_every") if block.has_trait(name)]
                block.send_state(names)

    def _every(self, interval: Any) -> Target:
        # In the layout that is open: what `gr.render` builds there takes its timers along.
        timer = interval if isinstance(interval, Timer) else Timer(interval)
        if timer.app is None:
            self.adopt(timer)
        return Target(timer, "tick")

    # ------------------------------------------------------------------- life

    def queue(
        self,
        status_update_rate: float | Literal["auto"] = "auto",
        api_open: bool | None = None,
        max_size: int | None = None,
        *,
        default_concurrency_limit: int | Literal["not_set"] | None = "not_set",
        devices: Mapping[str, Sequence[str]] | None = None,
    ) -> Self:
        """Set the limits of the queue; it is always on. Returns the app itself.

        Args:
            status_update_rate: Accepted; the place in line is told whenever it changes.
            api_open: Accepted; there is no web API to open.
            max_size: Runs that may wait at most; one more is refused. None for no limit.
            default_concurrency_limit: Runs of a function at a time, if its listener says nothing.
            devices: For a `concurrency_id` the devices that its runs share, one for each: as many
                runs at a time as there are, or as often as one is listed. A function gets its own
                by a parameter annotated as `gr.Device`.
        """
        del status_update_rate, api_open
        if max_size is not None and max_size < 1:
            raise InvalidValueError(
                f"max_size={max_size!r} must be a whole number from 1, or None."
            )
        self.engine.jobs.slots.max_size = max_size
        if default_concurrency_limit == 0:
            raise InvalidValueError(
                "default_concurrency_limit=0 would let nothing run. Use a whole number from 1, "
                "or None for no limit."
            )
        if default_concurrency_limit != "not_set":
            self.engine.jobs.slots.default_limit = default_concurrency_limit
        if devices is not None:
            self.engine.jobs.slots.devices = pools(devices)
        return self

    def launch(self, *args: Any, **params: Any) -> Any:
        """Show the app: in a notebook in the cell's output, in a script as a web page.

        Args:
            *args: As `nbblocks.serve.launch`.
            **params: As `nbblocks.serve.launch`, which lists them all.
        """
        # By name: serving is an extra above this layer, and an app must not need it.
        return importlib.import_module("nbblocks.serve.launch").launch(self, *args, **params)

    def block_thread(self) -> None:
        """Wait until the server of `launch(prevent_thread_lock=True)` has stopped."""
        if self.server is not None:
            self.server.wait()

    def note_place(self, cell: str) -> None:
        """A page shows the app in a cell that only the page knows. Called on the engine's loop."""
        note_place(self, cell)

    def page_loaded(self, page: str, path: str = "") -> None:
        """The browser shows the app for the first time: fire `load`, once what it has kept is in.

        The timers that are on it tick from now on. Called on the engine's loop.
        """
        events = self._open_page(page, path)
        states = [block for block in self.blocks.values() if isinstance(block, BrowserState)]
        if states:
            self.read_storage(states, page, events)
        else:
            self.engine.receive(page, {}, events)

    def page_opened(self, page: str, path: str) -> None:
        """The browser goes to another page of the app. Called on the engine's loop."""
        self.engine.receive(page, {}, self._open_page(page, path))

    def page_left(self, page: str) -> None:
        """The browser does not show the app any more. Called on the engine's loop."""
        self._open_pages.leave(page)

    def _open_page(self, page: str, path: str) -> list[tuple[int, str, None]]:
        self.visitor = self.port.request(page)
        opened = self._open_pages.open(page, path)
        if opened is not self:
            with self.lock:
                opened.reveal()
        inside = [block for block in self.blocks.values() if isinstance(block, (Blocks, Page))]
        return [(each._id, "load", None) for each in inside if loader(self, each) is opened]

    def read_storage(
        self, states: Sequence[BrowserState], page: str, events: Sequence[Any] = ()
    ) -> None:
        """Take over what a page has kept of some BrowserStates, then fire events."""

        def take(values: dict[str, Any]) -> None:
            self.engine.receive(page, values, list(events))
            for state in states:
                state.restored(values)

        port: Any = self.port  # the engine needs less of it
        port.read_storage(states, page, take)

    def _open(self) -> None:
        note_shown(self)
        self.settle()
        with opening.together():
            super()._open()

    def _repr_mimebundle_(self, **params: Any) -> Any:
        check_places(self)
        self.printing.move_here()
        return super()._repr_mimebundle_(**params)

    def close(self) -> None:
        """Close the app: it disappears from every page. Doing so twice is fine."""
        if self.app is self and not self._closed:
            undisturbed(self._end)  # the listener that calls this is cancelled, too
        else:
            super().close()

    def _end(self) -> None:
        super().close()
        port: Any = self.port  # the engine needs less of it
        port.end(self.channel.close)

    def released(self) -> None:
        """End the app: its jobs, its threads, its widgets, its files."""
        if self.app is self:
            if self.server is not None:
                self.server.stop()
            run_unload(self)
            self.engine.close()
            close_blocks(self)
            self.blocks.clear()
            self.files.close()
        else:
            super().released()

    # ---------------------------------------------------------------- calling

    def __call__(self, *values: Any, fn_index: int = 0, api_name: str | None = None) -> Any:
        """Call a listener's function with values as its components take them; see `direct.call`."""
        return direct.call(self, values, fn_index, api_name)

    async def process_api(
        self, fn: Any, inputs: Sequence[Any], state: Any = None
    ) -> dict[str, Any]:
        """Run a listener on payloads and return `{"data": payloads}`; see `direct.process`."""
        return await direct.process(self, fn, inputs, state)
