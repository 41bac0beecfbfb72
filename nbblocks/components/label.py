"""Label: a class, or several with how sure one is of each."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams


class Label(Component):
    """A class and how sure one is of it. Browser half: `js/src/components/label.tsx`.

    Args:
        value: A dict from class to confidence (0 to 1), or the class alone (text or a number); a
            function is called when the page loads.
        num_top_classes: How many classes are shown, the surest first; None for all.
        label: Text above the component.
        color: Colour of the bars, as CSS.
        show_heading: Show the surest class in large letters?
        **common: What every component takes; see `CommonParams`.
    """

    change, select = event(), event()

    _browser_traits = frozenset()

    value = t.Dict(None, allow_none=True).tag(
        ts="{ label: string; confidences: { label: string; confidence: number }[] | null } | null"
    )
    num_top_classes = traitlets.Int(None, allow_none=True)
    color = t.Unicode(None, allow_none=True)
    show_heading = t.Bool(True)

    def __init__(
        self,
        value: dict[str, float] | str | float | Callable[..., Any] | None = None,
        *,
        num_top_classes: int | None = None,
        label: str | None = None,
        color: str | None = None,
        show_heading: bool = True,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            num_top_classes=num_top_classes,
            label=label,
            color=color,
            show_heading=show_heading,
            **common,
        )

    def preprocess(self, payload: dict[str, Any] | None) -> dict[str, float] | str | None:
        """Give the listener the class, or a dict from class to confidence where there are any."""
        if payload is None:
            return None
        if payload["confidences"] is None:
            return payload["label"]
        return {each["label"]: each["confidence"] for each in payload["confidences"]}

    def postprocess(self, value: Any) -> dict[str, Any] | None:
        """Show a class, or several sorted by confidence; None or {} shows nothing.

        Raises:
            InvalidValueError: It is neither, or a confidence is no number.
        """
        if isinstance(value, str) and value.endswith(".json") and Path(value).is_file():
            value = json.loads(Path(value).read_text("utf-8"))
        if value is None or value == {}:
            return None
        if isinstance(value, Mapping):
            return self._sorted(value)
        if isinstance(value, (str, int, float)) or hasattr(value, "item"):
            return {"label": str(value), "confidences": None}
        raise InvalidValueError(
            f"Label takes a dict from class to confidence, or one class as text or a number, "
            f"not the {type(value).__name__} {value!r:.60}."
        )

    def _sorted(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        confidences = _payload(value)
        if confidences is None:
            sure = {str(name): _confidence(name, number) for name, number in value.items()}
            names = sorted(sure, key=lambda name: -sure[name])
            confidences = [{"label": name, "confidence": sure[name]} for name in names]
        elif not confidences:
            return {"label": value["label"], "confidences": None}
        top = confidences[: self.num_top_classes]
        return {"label": confidences[0]["label"], "confidences": top}


def _payload(value: Mapping[Any, Any]) -> list[dict[str, Any]] | None:
    """Return the confidences of a dict that is a payload already; None for one of the user's."""
    if set(value) != {"label", "confidences"} or not isinstance(value["label"], str):
        return None
    return list(value["confidences"] or ())


def _confidence(name: Any, number: Any) -> float:
    try:
        confidence = float(number)
    except (TypeError, ValueError):
        raise InvalidValueError(
            f"Label: the confidence of {name!r} is {number!r}. Use a number from 0 to 1."
        ) from None
    return confidence if math.isfinite(confidence) else 0.0
