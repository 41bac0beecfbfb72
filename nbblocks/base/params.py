"""The parameters that all components share, and signatures that list them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from nbblocks.base.block import Visible


class BlockParams(TypedDict, total=False):
    """What every block takes, a layout as well.

    Args:
        visible: `False` hides it; `"hidden"` keeps it in the page, unseen.
        elem_id: The id of its element, for CSS and scripts; nobody sees to it that it is the only
            one in the page.
        elem_classes: CSS classes of its element, one or several.
        render: `False` makes it without a place; `.render()` places it later.
        key: Identity of the block when `gr.render` runs again.
        preserved_by_key: Parameters that keep their value then.
    """

    visible: Visible
    elem_id: str | None
    elem_classes: list[str] | str | None
    render: bool
    key: Any
    preserved_by_key: Any


class CommonParams(BlockParams, total=False):
    """What every component takes besides its own parameters, those of every block included.

    Args:
        show_label: Show the label? `None`: yes, where the component has one.
        container: Draw the frame around it?
        scale: Share of the width in a Row, relative to its neighbours.
        min_width: Width in px below which a Row wraps.
        every: Seconds (or a `Timer`) after which a value given as a function is computed again.
        inputs: Components whose values that function takes; it is called whenever one changes.
        buttons: Small buttons in the component's corner: names (`"copy"`, `"download"`, …), and
            `gr.Button`s of your own, whose `click` they fire.
    """

    show_label: bool | None
    container: bool
    scale: float | None
    min_width: int | None
    every: Any
    inputs: Any
    buttons: Any


_DEFAULTS = {"visible": True, "render": True, "container": True, "min_width": 160}
BLOCK = tuple(BlockParams.__annotations__)
COMMON = frozenset(CommonParams.__annotations__)
BASIC = frozenset({"label", "info", "interactive", *COMMON})


class FullSignature:
    """A class's `__signature__`: that of `__init__`, with `**common` spelled out.

    Layouts say `**params`, and take what every block does.

    So Shift-Tab in a notebook lists every parameter, and binding arguments to it refuses typos.
    """

    def __get__(self, instance: Any, owner: type) -> inspect.Signature:
        cached = vars(owner).get("_signature")
        if cached is None:
            cached = _full_signature(owner)
            type.__setattr__(owner, "_signature", cached)
        return cached


def _full_signature(owner: type) -> inspect.Signature:
    signature = inspect.signature(owner.__init__)
    parameters = list(signature.parameters.values())[1:]
    if parameters and parameters[-1].name == "params":
        keyword = inspect.Parameter.KEYWORD_ONLY
        blocks = [inspect.Parameter(name, keyword, default=_DEFAULTS.get(name)) for name in BLOCK]
        own = {parameter.name for parameter in parameters}
        extra = [parameter for parameter in blocks if parameter.name not in own]
        return signature.replace(parameters=[*parameters[:-1], *extra])
    if not (parameters and parameters[-1].name == "common"):
        return signature.replace(parameters=parameters)
    own = {parameter.name for parameter in parameters}
    extra = [parameter for parameter in _passed_on(owner) if parameter.name not in own]
    return signature.replace(parameters=[*parameters[:-1], *extra])


def _passed_on(owner: type) -> list[inspect.Parameter]:
    """Return what `**common` stands for: the parent's parameters, above those the common ones."""
    definer = next(cls for cls in owner.__mro__ if "__init__" in vars(cls))
    parent = definer.__mro__[1]
    inherited = inspect.signature(parent.__init__).parameters
    if "common" not in inherited:
        keyword = inspect.Parameter.KEYWORD_ONLY
        return [
            inspect.Parameter(name, keyword, default=_DEFAULTS.get(name))
            for name in CommonParams.__annotations__
        ]
    return [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in inspect.signature(parent).parameters.values()
    ]
