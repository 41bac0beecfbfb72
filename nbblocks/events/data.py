"""Event data: what a listener learns about the event that started it.

Annotate a parameter with one of these classes and it is filled in; it does not count as an input.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "CopyData",
    "DeletedFileData",
    "DownloadData",
    "EditData",
    "EventData",
    "KeyUpData",
    "LikeData",
    "RetryData",
    "SelectData",
    "UndoData",
]


class EventData:
    """The event that started a listener.

    Every key of the event's data is an attribute.

    Args:
        target: The block that fired.
        data: What the browser said about the event; an object, or None.

    Example:
        >>> def where(event: gr.EventData):
        ...     return event.target.label
    """

    def __init__(self, target: Any, data: Any = None) -> None:
        self.target = target
        self._data: dict[str, Any] = data if isinstance(data, dict) else {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_data":
            raise AttributeError(name)
        try:
            return self._data[name]
        except KeyError:
            has = ", ".join(sorted(self._data)) or "nothing"
            raise AttributeError(
                f"This {type(self).__name__} has no `{name}`: the event carries {has}."
            ) from None

    def __repr__(self) -> str:
        fields = "".join(f", {key}={value!r}" for key, value in self._data.items())
        return f"{type(self).__name__}(target={self.target!r}{fields})"

    def _require(self, *names: str) -> None:
        missing = [name for name in names if name not in self._data]
        if missing:
            raise KeyError(
                f"{type(self).__name__} needs {', '.join(missing)}, which this event does not "
                "carry. Annotate the parameter with gr.EventData, or listen to an event that has "
                "it."
            )


class SelectData(EventData):
    """What was selected: `index` (int or pair), `value`, `selected`; of tables more."""

    index: Any
    value: Any
    selected: bool

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("index", "value")
        self.index = self._data["index"]
        self.value = self._data["value"]
        self.selected = self._data.get("selected", True)
        self.row_value = self._data.get("row_value")
        self.col_value = self._data.get("col_value")


class KeyUpData(EventData):
    """The `key` that was released, and the `input_value` then."""

    key: str
    input_value: str

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("key", "input_value")
        self.key = self._data["key"]
        self.input_value = self._data["input_value"]


class CopyData(EventData):
    """The `value` that was copied."""

    value: Any

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("value")
        self.value = self._data["value"]


class LikeData(EventData):
    """A message's `index`, its `value`, and `liked` (True, False or a feedback text)."""

    index: Any
    value: Any
    liked: bool | str

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("index", "value")
        self.index = self._data["index"]
        self.value = self._data["value"]
        self.liked = self._data.get("liked", True)


class _IndexValue(EventData):
    index: Any
    value: Any

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("index", "value")
        self.index = self._data["index"]
        self.value = self._data["value"]


class RetryData(_IndexValue):
    """The `index` and the `value` of the message to answer again."""


class UndoData(_IndexValue):
    """The `index` and the `value` of the message to take back."""


class EditData(_IndexValue):
    """What was edited: `index`, `value`, and the `previous_value`."""

    previous_value: Any

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("previous_value")
        self.previous_value = self._data["previous_value"]


class _FileEvent(EventData):
    file: Any

    def __init__(self, target: Any, data: Any = None) -> None:
        super().__init__(target, data)
        self._require("file")
        self.file = self._data["file"]


class DeletedFileData(_FileEvent):
    """The `file` that was deleted."""


class DownloadData(_FileEvent):
    """The `file` that was downloaded."""
