"""What the browser halves send for what a user does with their components."""

from __future__ import annotations

import mimetypes
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbblocks.errors import InvalidValueError
from nbblocks.events.method import events_of
from nbblocks.layouts.tabs import Tab

if TYPE_CHECKING:
    from collections.abc import Iterator

Events = list[tuple[str, Any]]

_CHUNK = 1 << 20
_NEEDS_INTERACTIVE = frozenset({"click", "input", "submit", "release", "upload", "clear"})
"""Events that a component which is switched off does not send."""


def known(component: Any, *names: str) -> Events:
    """Return those of some events that a component has."""
    has = events_of(type(component))
    return [(name, None) for name in names if name in has]


def require_interactive(block: Any, values: dict[str, Any], events: Events) -> None:
    """Refuse what a user cannot do.

    Raises:
        InvalidValueError: The component is not interactive.
    """
    touches = "value" in values or any(name in _NEEDS_INTERACTIVE for name, _ in events)
    if touches and hasattr(block, "is_interactive") and not block.is_interactive():
        raise InvalidValueError(
            f"{block!r} is not interactive, so a user cannot change or click it. "
            "Make it an input of a listener, or pass `interactive=True`."
        )


def choosing(component: Any, value: Any) -> Iterator[tuple[dict[str, Any], Events]]:
    """Yield the messages of choosing a value, or of (un)ticking until a list is chosen."""
    if not isinstance(component.snapshot(), list):
        yield {"value": value}, _chosen(component, value, True)
        return
    chosen = list(component.snapshot())
    for item in [item for item in chosen if item not in value]:
        chosen = [other for other in chosen if other != item]
        yield {"value": chosen}, _chosen(component, item, False)
    for item in value:
        if item not in chosen:
            chosen = [*chosen, item]
            yield {"value": chosen}, _chosen(component, item, True)


def _chosen(component: Any, value: Any, selected: bool) -> Events:
    values = [choice[1] for choice in component.choices]
    if value in values:
        data = {"index": values.index(value), "value": value, "selected": selected}
        return [("input", None), ("select", data)]
    if getattr(component, "allow_custom_value", False) or not selected:
        return [("input", None)]
    raise InvalidValueError(f"{component!r} has no choice {value!r}; it has {values!r}.")


def open_tab(block: Any) -> bool:
    """Click a tab's title; false when the block is no tab."""
    if not isinstance(block, Tab):
        return False
    tabs = block.parent
    if block not in tabs.shown:
        raise InvalidValueError(f"{block!r} is not visible, so a user cannot open it.")
    tabs.set_state({"selected_index": tabs.shown.index(block)})
    return True


def uploaded(component: Any, path: str | Path) -> dict[str, str]:
    """Send a file in chunks, and return what the page says when it is there."""
    data = Path(path).read_bytes()
    upload = uuid.uuid4().hex
    message: Any = {
        "kind": "upload",
        "upload": upload,
        "block": component._id,
        "name": Path(path).name,
        "mime": mimetypes.guess_type(path)[0] or "application/octet-stream",
        "size": len(data),
    }
    for offset in range(0, max(len(data), 1), _CHUNK):
        chunk = memoryview(data)[offset : offset + _CHUNK]
        reply = component.files.receive({**message, "offset": offset}, [chunk])
        if reply["error"] is not None:
            raise InvalidValueError(f"{component!r} refused the file: {reply['error']}")
    return {"upload": upload}
