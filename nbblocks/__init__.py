"""nbblocks: Gradio's Blocks API for Jupyter. `import nbblocks as gr`, and an app is a widget tree in your kernel."""

from __future__ import annotations

import importlib
from typing import Any

from nbblocks._version import __version__ as __version__

_HOMES = {
    "app.blocks": ("Blocks",),
    "components": (
        "Audio", "Button", "Checkbox", "CheckboxGroup", "ClearButton", "Code", "Dropdown", "HTML", "Image",
        "InputHTMLAttributes", "JSON", "Label", "Markdown", "Number", "Radio", "Slider", "State", "Text",
        "TextArea", "Textbox", "Timer", "WatermarkOptions", "WaveformOptions", "WebcamOptions", "Widget",
    ),
    "engine.progress": ("Progress",),
    "engine.update": ("skip", "update"),
    "errors": ("Error",),
    "events.data": (
        "CopyData", "DeletedFileData", "DownloadData", "EditData", "EventData", "KeyUpData", "LikeData",
        "RetryData", "SelectData", "UndoData",
    ),
    "events.on": ("on",),
    "events.request": ("Request",),
    "files": ("FileData",),
    "layouts": ("Accordion", "Column", "Group", "Row", "Sidebar", "Tab", "TabItem", "Tabs"),
    "notices": ("Info", "Success", "Warning"),
}  # fmt: skip
"""Where the public names live. They load on first use, so that `import nbblocks` costs next to nothing."""

_ALIASES = {"Checkboxgroup": "CheckboxGroup", "Json": "JSON"}
_MODULES = ("components", "layouts", "themes")
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME_OF, *_ALIASES, *_MODULES])  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"nbblocks.{name}")
    home = _HOME_OF.get(_ALIASES.get(name, name))
    if home is None:
        raise AttributeError(f"module 'nbblocks' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"nbblocks.{home}"), _ALIASES.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
