"""Every custom message between kernel and page.

`scripts/generate_types.py` makes the TypeScript of them.

`Up` goes from the page to the kernel, `Down` the other way. ARCHITECTURE.md says over which comm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired

Values = dict[str, dict[str, Any]]
"""Trait values by block id: `{"12": {"value": "hi"}}`. Ids are JSON keys, hence text."""

Fired = tuple[int, str, Any]
"""Block id, event name, event data (an object or None)."""

Added = tuple[int, int, str]
"""Block id, length of its value before in UTF-16 units as JavaScript counts, what was added."""


class Hello(TypedDict):
    """A page shows the app for the first time; `cell` names its place among the notebook's.

    `path` is that of the app's own page that is asked for, "" for the main one.
    """

    kind: Literal["hello"]
    page: str
    href: str
    dark: bool
    cell: str | None
    path: str


class Route(TypedDict):
    """The page goes to another page of the app, whose address is `href` now."""

    kind: Literal["route"]
    page: str
    href: str
    path: str


class Event(TypedDict):
    """The user did something; the message carries the values it is about."""

    kind: Literal["event"]
    page: str
    values: Values
    events: list[Fired]


class JsResult(TypedDict):
    """What the JavaScript of a listener returned, or why it threw."""

    kind: Literal["js_result"]
    call: int
    values: NotRequired[list[Any]]
    error: NotRequired[str]


class UploadChunk(TypedDict):
    """A piece of a file; the bytes are buffer 0, or `base64` where buffers do not travel."""

    kind: Literal["upload"]
    upload: str
    block: int
    name: str
    mime: str
    size: int
    offset: int
    base64: NotRequired[str]


class Piece(TypedDict):
    """A frame of a camera, or what a microphone has heard since the last piece: the new value.

    The bytes are buffer 0, or `base64` where buffers do not travel. `begins`: the device has just
    been switched on.
    """

    kind: Literal["piece"]
    page: str
    piece: int
    begins: bool
    name: str
    mime: str
    base64: NotRequired[str]


class AssetRequest(TypedDict):
    """The loader asks for the runtime, or the runtime for a chunk."""

    kind: Literal["asset"]
    name: str


class Resync(TypedDict):
    """An append did not fit what the page has: send the whole state."""

    kind: Literal["resync"]


class Alone(TypedDict):
    """A page shows a component without its app, so it hears nothing of the channel."""

    kind: Literal["alone"]


class Bye(TypedDict):
    """A page goes, or does not show the app any more."""

    kind: Literal["bye"]
    page: str


class Here(TypedDict):
    """A page answers `ping`."""

    kind: Literal["here"]
    page: str


class Closed(TypedDict):
    """The page has nothing to do any more with the models that `closing` named."""

    kind: Literal["closed"]
    page: str
    call: int


class Stored(TypedDict):
    """What the page has kept of the values that `storage` asked for."""

    kind: Literal["stored"]
    call: int
    values: Values


Up = (
    Hello
    | Route
    | Bye
    | Here
    | Closed
    | Event
    | JsResult
    | Stored
    | UploadChunk
    | Piece
    | AssetRequest
    | Resync
    | Alone
)


class Asset(TypedDict):
    """The text of a module of the browser half, or why there is none."""

    kind: Literal["asset"]
    name: str
    text: NotRequired[str]
    error: NotRequired[str]


class UploadReply(TypedDict):
    """How much of an upload has arrived."""

    kind: Literal["upload"]
    upload: str
    received: int
    error: str | None


class PieceReply(TypedDict):
    """All that a piece has started is over: send the next one, or switch the device off.

    A stream that has reached its `time_limit` is over for all pages: `page` is empty, and `piece`
    null.
    """

    kind: Literal["piece"]
    page: str
    piece: int | None
    state: Literal["next", "over", "failed"]
    error: str | None


class ProgressBar(TypedDict):
    """One bar of `gr.Progress`: how far, of how much, and what is being done."""

    index: float | None
    length: float | None
    fraction: float | None
    unit: str
    desc: str | None


class Status(TypedDict):
    """What a listener is doing, for the blocks that show it."""

    kind: Literal["status"]
    blocks: list[int]
    state: Literal["pending", "streaming", "done", "error"]
    show: Literal["full", "minimal", "hidden"]
    message: str | None
    position: int | None
    length: int
    eta: float | None
    started: float | None
    progress: list[ProgressBar]
    waiting: int


class Invalid(TypedDict):
    """What a validator says is wrong with some inputs, by block id; null takes it away."""

    kind: Literal["invalid"]
    blocks: dict[str, str | None]


class Toast(TypedDict):
    """A short message to the user."""

    kind: Literal["toast"]
    level: Literal["error", "warning", "info", "success"]
    title: str
    message: str
    duration: float | None


class Js(TypedDict):
    """Run the JavaScript of a listener and answer with `js_result`."""

    kind: Literal["js"]
    call: int
    code: str
    values: list[Any]
    page: str


class Ping(TypedDict):
    """Every page that is there answers `here`."""

    kind: Literal["ping"]


class Closing(TypedDict):
    """These models will go: answer with `closed` when their views are made or gone.

    With `over` it is the whole app that goes; no `bye` follows.
    """

    kind: Literal["closing"]
    call: int
    models: list[str]
    over: bool


class StorageEntry(TypedDict):
    """Where a `gr.BrowserState` is kept, and what encrypts it."""

    block: int
    key: str
    secret: str


class Storage(TypedDict):
    """Answer with `stored`, and keep what `store` says of these blocks from now on."""

    kind: Literal["storage"]
    call: int
    page: str
    entries: list[StorageEntry]


class Store(TypedDict):
    """Keep the value of a `gr.BrowserState` in the browser; an empty one is taken out."""

    kind: Literal["store"]
    block: int
    value: Any


class Scroll(TypedDict):
    """Bring a block into view."""

    kind: Literal["scroll"]
    block: int


class Mirror(TypedDict):
    """Values that the user set on `page`, for the other pages that show the app."""

    kind: Literal["mirror"]
    page: str
    values: Values


class Append(TypedDict):
    """Values that are texts and grew."""

    kind: Literal["append"]
    added: list[Added]


Down = (
    Asset
    | UploadReply
    | PieceReply
    | Status
    | Invalid
    | Toast
    | Js
    | Ping
    | Closing
    | Storage
    | Store
    | Scroll
    | Mirror
    | Append
)
