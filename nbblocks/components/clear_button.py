"""ClearButton: a Button that empties other components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from nbblocks.components.button import Button
from nbblocks.components.state import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from typing_extensions import Self, Unpack

    from nbblocks.base.component import Component
    from nbblocks.base.params import CommonParams
    from nbblocks.components.button import Size, Variant


class ClearButton(Button):
    """A Button that empties components: each gets what None stands for, a State its first value.

    Args:
        components: What it empties, one or several; `add` adds more.
        value: Its text.
        variant: As for Button.
        size: As for Button.
        icon: As for Button.
        link: As for Button.
        link_target: As for Button.
        interactive: Can it be clicked?
        api_name: Name of its listener, for tools.
        api_visibility: Recorded for tools.
        **common: What every component takes; see `CommonParams`.

    Example:
        >>> gr.ClearButton([question, answer])
    """

    def __init__(
        self,
        components: Sequence[Component] | Component | None = None,
        *,
        value: str = "Clear",
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: Literal["_self", "_blank", "_parent", "_top"] = "_self",
        interactive: bool = True,
        api_name: str | None = None,
        api_visibility: Literal["public", "private", "undocumented"] = "undocumented",
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value,
            variant=variant,
            size=size,
            icon=icon,
            link=link,
            link_target=link_target,
            interactive=interactive,
            **common,
        )
        self._api: dict[str, Any] = {"api_name": api_name, "api_visibility": api_visibility}
        self.add(components)

    def add(self, components: Sequence[Component] | Component | None) -> Self:
        """Empty these components, too. Returns itself.

        Args:
            components: One component or several; None for none.
        """
        if components is None:
            return self
        cleared = list(components) if isinstance(components, (list, tuple)) else [components]
        if cleared:

            def clear() -> Any:
                empty = [_empty(component) for component in cleared]
                return empty[0] if len(empty) == 1 else empty

            own: dict[str, Any] = {"queue": False, "show_progress": "hidden", "executor": "thread"}
            self.click(clear, None, cleared, **own, **self._api)
        return self


def _empty(component: Any) -> Any:
    return component.initial() if isinstance(component, State) else None
