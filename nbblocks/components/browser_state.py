"""BrowserState: a value that the visitor's browser keeps. Nothing of it is seen."""

from __future__ import annotations

import copy
import hashlib
import itertools
import json
import os
import secrets
from typing import TYPE_CHECKING, Any

import traitlets

from nbblocks.base.component import Component
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

__all__ = ["BrowserState"]

_SEED = "NBBLOCKS_VISIT_SEED"
"""Environment variable of a served kernel: random, and the same for all kernels of that server."""

_EMPTY: tuple[Any, ...] = (None, "", [], {})

_number = itertools.count(1)


class BrowserState(Component):
    """A JSON value that stays in the visitor's browser when the page is closed or loaded again.

    The page keeps it in its localStorage, encrypted with `secret`. When the page loads, the value
    is there before the listeners of `demo.load` run. Without a value, or with an empty one, nothing
    is kept, and listeners get `default_value`.

    Args:
        default_value: What listeners get as long as there is no value.
        storage_key: Name of the value in the browser; random by default. With this and `secret` the
            value outlasts the app's server, or the notebook's kernel.
        secret: Encrypts the value, so that other pages of the same address cannot read it; random
            by default. What was kept under another secret is not found.
        **common: Of what every component takes, `render` and `key`.

    Raises:
        InvalidValueError: The value cannot be written as JSON.

    Example:
        >>> name = gr.BrowserState("", storage_key="name", secret="a long random text")
        >>> demo.load(lambda name: f"Hello {name}", name, greeting)
        >>> box.change(lambda text: text, box, name)
    """

    change = event()

    _visual = False

    default_value = traitlets.Any(None)
    storage_key = traitlets.Unicode()
    secret = traitlets.Unicode()

    def __init__(
        self,
        default_value: Any = None,
        *,
        storage_key: str | None = None,
        secret: str | None = None,
        **common: Unpack[CommonParams],
    ) -> None:
        self._number = next(_number)
        given = {"storage_key": storage_key, "secret": secret}
        super().__init__(
            default_value=as_json(default_value),
            **{name: text for name, text in given.items() if text},
            **common,
        )

    # Not before somebody asks: an app may be built for all visitors, before any of them comes.
    @traitlets.default("storage_key")
    def _random_key(self) -> str:
        return _random("key", self._number)

    @traitlets.default("secret")
    def _random_secret(self) -> str:
        return _random("secret", self._number)

    # ------------------------------------------------------------------- value

    def preprocess(self, payload: Any) -> Any:
        """Give the listener a copy of the value, or of the default where there is none."""
        return copy.deepcopy(self.default_value if payload is None else payload)

    def postprocess(self, value: Any) -> Any:
        """Take a value as JSON has it: tuples become lists, keys become text.

        Raises:
            InvalidValueError: It cannot be written as JSON.
        """
        return as_json(value)

    @property
    def kept(self) -> Any:
        """What the browser keeps: the value, or None for one that is empty."""
        return None if self.value in _EMPTY else self.value

    # -------------------------------------------------------------------- page

    def attached(self) -> None:
        """Join the app; where it is on a page already, look what that has kept."""
        super().attached()
        if self.app.engine.live:
            self.app.engine.call(self.app.read_storage, [self], "")

    @property
    def on_page(self) -> bool:
        """Its value goes over the app's channel."""
        return self.app is not None and self.app.channel.on_page

    def notify_change(self, change: Any) -> None:
        """Let the page keep a new value, unless it comes from there."""
        super().notify_change(change)
        if change["name"] == "value" and self.app is not None and "value" not in self._quiet:
            self.app.port.keep(self)

    def send_now(self, names: set[str]) -> None:
        """Tell the page the value; its other properties stay in the kernel."""
        if "value" in names and self.on_page:
            self.app.channel.send({"kind": "store", "block": self._id, "value": self.kept})

    def restored(self, values: Mapping[str, Any]) -> None:
        """The page has said what it had kept; if nothing of this, it keeps the value of here."""
        if str(self._id) not in values and self.kept is not None:
            self.app.port.keep(self)

    def _open(self) -> None:
        """Do nothing: it has no place in a page."""


def as_json(value: Any) -> Any:
    """Return a value as it comes back from JSON.

    Raises:
        InvalidValueError: It cannot be written as JSON.
    """
    try:
        return json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValueError(
            f"BrowserState: {value!r:.80} cannot be written as JSON: {error}. A browser keeps only "
            "dicts with text as keys, lists, text, finite numbers, booleans and None."
        ) from error


def _random(purpose: str, number: int) -> str:
    """Make a random text; in a served app the same at every visit, until the server is restarted.

    Args:
        purpose: What for.
        number: Which BrowserState of the app it is.
    """
    seed = os.environ.get(_SEED)
    if seed is None:
        return secrets.token_hex(16)
    return hashlib.sha256(f"{seed} {purpose} {number}".encode()).hexdigest()[:32]
