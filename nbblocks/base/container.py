"""Container: what layouts have in common. A mixin over an ipywidgets box."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from nbblocks import _context
from nbblocks import _traits as t
from nbblocks.base.block import Block
from nbblocks.base.params import BLOCK, FullSignature
from nbblocks.errors import unknown_parameter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Container(Block):
    """The base class of layouts: `with` it, and new blocks go into it.

    Args:
        **params: What every block takes, and the layout's own traits.
    """

    __signature__ = FullSignature()
    _css: ClassVar[str] = ""
    """The layout's CSS class."""
    arrange: ClassVar[Callable[[Sequence[Any]], list[Any]]] = list
    """Applied to the blocks before they become children: the Tabs around stray Tab blocks."""

    visible = t.Visibility(True)
    elem_id = traitlets.Unicode(None, allow_none=True)
    elem_classes = traitlets.List()

    def __init__(self, **params: Any) -> None:
        for name in params:
            if name not in BLOCK and not self.has_trait(name):
                known = inspect.signature(type(self)).parameters
                raise unknown_parameter(type(self).__name__, name, known)
        self._blocks: list[Any] = []
        self._tokens: list[Any] = []
        super().__init__(**params)
        self._refresh_classes()
        self.observe(lambda _change: self._refresh_classes(), [*self._class_traits()])

    # -------------------------------------------------------------------- with

    def __enter__(self) -> Any:
        self._tokens.append(_context.parent.set(self))
        return self

    def __exit__(self, kind: Any, *_: object) -> None:
        _context.parent.reset(self._tokens.pop())
        if kind is None and not self._tokens:
            self.settle()

    # ------------------------------------------------------------------ blocks

    @property
    def blocks_inside(self) -> list[Any]:
        """The blocks placed directly in it, in order."""
        return list(self._blocks)

    def add(self, block: Any) -> None:
        """Place a block at the end."""
        self._blocks.append(block)
        block.parent = self
        if self.app is not None:
            self.app.adopt(block)
        if not self._tokens:
            self.settle()

    def discard(self, block: Any) -> None:
        """Take a block out."""
        self._blocks.remove(block)
        block.parent = None
        self.settle()

    def let_go(self, block: Any) -> None:
        """A block that stands in it closes; one that `gr.render` has replaced is out already."""
        if block in self._blocks:
            self.discard(block)

    def settle(self) -> None:
        """Make the widget's children agree with the blocks."""
        self._blocks = type(self).arrange(self._blocks)
        self.children = self._shown_children()

    def _shown_children(self) -> tuple[Any, ...]:
        return tuple(block for block in self._blocks if block._visual)

    def walk(self) -> Iterator[Any]:
        """Go through everything inside, depth first."""
        for block in list(self._blocks):
            yield block
            if isinstance(block, Container):
                yield from block.walk()

    def attached(self) -> None:
        """Bring what is already inside into the app."""
        for block in list(self._blocks):
            self.app.adopt(block)

    # --------------------------------------------------------------- Node, look

    def snapshot(self) -> Any:
        """A layout has no value."""
        return None

    def properties(self) -> dict[str, Any]:
        """A layout is never an input with properties."""
        return {}

    def preprocess(self, payload: Any) -> Any:
        """Hand over what `snapshot` gave."""
        return payload

    def postprocess(self, value: Any) -> Any:
        """Hand over the value as it is."""
        return value

    def raw(self, payload: Any) -> dict[str, Any]:
        """Take an update: a layout has no payload."""
        return self.changes(payload)

    def _class_traits(self) -> tuple[str, ...]:
        return ("visible", "elem_id", "elem_classes")

    def _classes(self) -> list[str]:
        """Return the CSS classes that say what the layout is and how it stands."""
        classes = [self._css, f"nbb-block:{self._id}", *self.elem_classes]
        if self.visible is not True:
            classes.append("nbb-hidden")
        if self.elem_id:
            classes.append(f"nbb-elem-id:{self.elem_id}")
        return classes

    def _refresh_classes(self) -> None:
        self._dom_classes = tuple(self._classes())

    def released(self) -> None:
        """Close everything inside."""
        for block in list(self._blocks):
            if block.parent is self:  # `gr.render` may have moved it on
                block.close()
