"""Before an app is shown: does everything that its listeners name stand in it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks.app.pages import check_navbars
from nbblocks.base.buttons import blocks_of
from nbblocks.errors import OutsideAppError

if TYPE_CHECKING:
    from nbblocks.app.blocks import Blocks


def check_places(app: Blocks) -> None:
    """Make sure that nobody waits for what a listener shows where no page will show it.

    What was left out on purpose, by `render=False` or `.unrender()`, may wait for its place, and
    what the page shows already, outside of the app, is seen.

    Raises:
        OutsideAppError: A listener names a component that was made outside of every app, or that
            stands in another one.
        InvalidValueError: A page has two navigation bars.
    """
    root = app.app
    check_navbars(root)
    owners = {
        button: block
        for block in root.blocks.values()
        for button in blocks_of(getattr(block, "buttons", None))
    }
    for listener in root.graph:
        for node in listener.named:
            top: Any = node
            while top is not root and (above := top.parent or owners.get(top)) is not None:
                top = above
            if top is root or not top._visual:
                continue
            if top.app is top:
                raise OutsideAppError(
                    f"The listener {listener.name!r} names {node!r}, which stands in another app. "
                    "Move one of them, so that both are inside the same `with gr.Blocks():`."
                )
            if top.left_over and not top.on_page:
                it = f"{node!r}" if top is node else f"{node!r} in {top!r}"
                raise OutsideAppError(
                    f"The listener {listener.name!r} names {it}, which was made outside of the app "
                    "and would not be seen. Make it inside `with gr.Blocks():`, or call its "
                    "`.render()` there. If you show it elsewhere, make it with `render=False`."
                )
