"""Timer: an event every so many seconds. Nothing of it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks import _traits as t
from nbblocks.base.component import Component
from nbblocks.components._numbers import as_number
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams


class Timer(Component):
    """Fires `tick` every so many seconds while it is active, first after one interval.

    A listener changes it by returning `gr.Timer(active=False)` or another interval. A tick that
    comes while its listener still runs is dropped.

    Args:
        value: Seconds between two ticks.
        active: Does it tick?
        **common: Of what every component takes, `render` and `key`.

    Example:
        >>> timer = gr.Timer(2)
        >>> timer.tick(measure, outputs=thermometer)
    """

    change, tick = event(), event()

    _visual = False

    value = t.Float(1.0)
    active = t.Bool(True)

    def __init__(
        self, value: float = 1, *, active: bool = True, **common: Unpack[CommonParams]
    ) -> None:
        super().__init__(value=value, active=active, **common)

    def preprocess(self, payload: float) -> float:
        """Give the listener the interval in seconds."""
        return payload

    def postprocess(self, value: Any) -> float:
        """Set another interval.

        Raises:
            InvalidValueError: It is no number above 0.
        """
        interval = float(as_number(value, "Timer"))
        if not interval > 0:
            raise InvalidValueError(f"Timer: {interval:g} s is no interval. Use a number above 0.")
        return interval

    def attached(self) -> None:
        """Start to tick, as soon as the app is shown."""
        super().attached()
        self._rearm()

    def released(self) -> None:
        """Stop ticking."""
        if self.app is not None:
            self.app.engine.set_timer(self._id, self.value, False)

    def _open(self) -> None:
        """Do nothing: it has no place in a page."""

    def notify_change(self, change: Any) -> None:
        """Tick at the new pace as soon as it is set, in the constructor too."""
        super().notify_change(change)
        if change["name"] in ("value", "active"):
            self._rearm()

    def _rearm(self) -> None:
        if self.app is not None:
            self.app.engine.set_timer(self._id, self.value, self.active)
