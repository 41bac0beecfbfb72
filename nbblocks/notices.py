"""Toasts: short messages that a listener shows to the user."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from nbblocks import _context

__all__ = ["Info", "Notice", "Success", "Warning"]

Level = Literal["error", "warning", "info", "success"]


@dataclass(frozen=True)
class Notice:
    """One toast: its level, title, text and how long it stays (seconds; `None` for good)."""

    level: Level
    title: str
    message: str
    duration: float | None = 10

    def __post_init__(self) -> None:
        # An exception, say: only text can be sent to the page.
        object.__setattr__(self, "title", str(self.title))
        object.__setattr__(self, "message", str(self.message))


def _show(notice: Notice, visible: bool) -> None:
    if not visible:
        return
    current = _context.run.get()
    if current is not None:
        current.notify(notice)
    else:
        level = logging.WARNING if notice.level == "warning" else logging.INFO
        logging.getLogger("nbblocks").log(level, "%s: %s", notice.title, notice.message)


def Info(  # noqa: N802 - Gradio's name
    message: str = "Info issued.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Info",
) -> None:
    """Show an information toast. Outside a listener the text goes to the log.

    Args:
        message: What the user reads.
        duration: Seconds until it goes; `None` keeps it until it is closed.
        visible: `False` shows nothing.
        title: The toast's heading.

    Example:
        >>> def save(text):
        ...     gr.Info("Saved.")
    """
    _show(Notice("info", title, message, duration), visible)


def Warning(  # noqa: N802 - Gradio's name
    message: str = "Warning issued.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Warning",
) -> None:
    """Show a warning toast. Arguments as for `Info`."""
    _show(Notice("warning", title, message, duration), visible)


def Success(  # noqa: N802 - Gradio's name
    message: str = "Success.",
    duration: float | None = 10,
    visible: bool = True,
    title: str = "Success",
) -> None:
    """Show a success toast. Arguments as for `Info`."""
    _show(Notice("success", title, message, duration), visible)
