"""JSON: a tree of data to unfold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._sizes import Size
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

__all__ = ["JSON", "Json"]


class JSON(Component):
    """A tree of data. Browser half: `js/src/components/json.tsx`.

    Args:
        value: A dict or list, or JSON as text; numpy arrays inside are shown as lists. A function
            is called when the page loads.
        label: Text above the tree.
        open: Unfold everything at the start?
        show_indices: Number the entries of lists?
        height: Height in px, or as CSS; longer trees scroll.
        max_height: The same, at most.
        min_height: The same, at least.
        **common: What every component takes; see `CommonParams`.
    """

    change = event()

    _param_traits = {"open": "is_open"}
    _browser_traits = frozenset()

    value = t.Any(None).tag(ts="Json")
    is_open = t.Bool(False)
    show_indices = t.Bool(False)
    height = Size()
    max_height = Size()
    min_height = Size()

    def __init__(
        self,
        value: str | dict[str, Any] | list[Any] | Callable[..., Any] | None = None,
        *,
        label: str | None = None,
        open: bool = False,
        show_indices: bool = False,
        height: int | str | None = None,
        max_height: int | str | None = 500,
        min_height: int | str | None = None,
        **common: Unpack[CommonParams],
    ) -> None:
        params: dict[str, Any] = {"open": open, "show_indices": show_indices}
        super().__init__(
            value=value,
            label=label,
            height=height,
            max_height=max_height,
            min_height=min_height,
            **params,
            **common,
        )

    def preprocess(self, payload: Any) -> Any:
        """Give the listener the data."""
        return payload

    def postprocess(self, value: Any) -> Any:
        """Show data: what JSON does not have is brought into its forms; None shows nothing.

        Raises:
            InvalidValueError: A text is not valid JSON.
        """
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except json.JSONDecodeError as error:
                raise InvalidValueError(
                    f"JSON: the text {value[:60]!r} is not valid JSON: {error}. "
                    "Pass a dict or list, or the text of one."
                ) from error
        return as_json(value)


def as_json(value: Any) -> Any:
    """Bring data into JSON's forms: arrays are lists, keys text, NaN null, others their `str`."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_key(key): as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    # numpy's arrays and numbers, without importing numpy.
    if hasattr(value, "tolist"):
        return as_json(value.tolist())
    return _parsed(str(value))


def _key(key: Any) -> str:
    """Spell a key as JSON does."""
    if isinstance(key, str):
        return key
    return json.dumps(key) if key is None or isinstance(key, bool) else str(key)


def _parsed(text: str) -> Any:
    """Return what a `str` says if it is JSON itself, else the text."""
    try:
        return as_json(json.loads(text))
    except (json.JSONDecodeError, RecursionError):
        return text


Json = JSON
