"""What goes over the wire when a block is shown, and what does not."""

from __future__ import annotations

import functools
import logging
import sys
from typing import TYPE_CHECKING, Any

from nbblocks.base.beside import router

if TYPE_CHECKING:
    import traitlets

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_COLAB = "google.colab.output"

MODELS = "nbblocks.models"
"""Name and id of the comm over which a page of our server asks for all models."""


def display_bundle(model_id: str | None, text: str) -> Any:
    """Make the MIME bundle that shows a widget.

    Args:
        model_id: The model to show; None once it is closed.
        text: Shown where widgets are not.

    Returns:
        The data; in Colab also the metadata that names its manager for third-party widgets.
    """
    data: dict[str, Any] = {"text/plain": text}
    if model_id is None:
        return data
    data[WIDGET_VIEW] = {"version_major": 2, "version_minor": 0, "model_id": model_id}
    colab: Any = sys.modules.get(_COLAB)
    if colab is None:
        return data
    colab.enable_custom_widget_manager()
    url = colab._widgets._installed_url
    return data, ({WIDGET_VIEW: {"colab": {"custom_widget_manager": {"url": url}}}} if url else {})


def heed_page(comm: Any) -> None:
    """Let messages of a comm run where the page wants them to: while a cell runs, beside it.

    ipykernel 7.4 hands a comm's messages to the loop that last published on it, which is the cell's
    when a cell has made or set the widget. With this method they go to a loop of the page's own. To
    find it, the thread that hands messages on looks a comm up before the loop it goes to has opened
    it, and logs that there is no such comm. Who handles the message will say so, should it be true.
    """
    comm._reply_subshell_for = router()
    logging.getLogger("Comm").addFilter(_is_from_a_handler)


def _is_from_a_handler(record: logging.LogRecord) -> bool:
    return record.threadName != "Shell channel"


@functools.cache
def synced_traits(cls: type[traitlets.HasTraits]) -> tuple[str, ...]:
    """Return the names of a class's synced traits."""
    return tuple(cls.class_traits(sync=True))
