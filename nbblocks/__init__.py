"""nbblocks: Gradio's Blocks API for Jupyter.

`import nbblocks as gr`, and an app is a widget tree in your kernel.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from nbblocks._version import __version__ as __version__

if TYPE_CHECKING:
    from nbblocks import components as components
    from nbblocks import layouts as layouts
    from nbblocks import themes as themes
    from nbblocks.app.blocks import Blocks as Blocks
    from nbblocks.app.render import render as render
    from nbblocks.components import HTML as HTML
    from nbblocks.components import JSON as JSON
    from nbblocks.components import Audio as Audio
    from nbblocks.components import BrowserState as BrowserState
    from nbblocks.components import Button as Button
    from nbblocks.components import Checkbox as Checkbox
    from nbblocks.components import CheckboxGroup as CheckboxGroup
    from nbblocks.components import ClearButton as ClearButton
    from nbblocks.components import Code as Code
    from nbblocks.components import Dropdown as Dropdown
    from nbblocks.components import Image as Image
    from nbblocks.components import InputHTMLAttributes as InputHTMLAttributes
    from nbblocks.components import Json as Json
    from nbblocks.components import Label as Label
    from nbblocks.components import Markdown as Markdown
    from nbblocks.components import Navbar as Navbar
    from nbblocks.components import Number as Number
    from nbblocks.components import Radio as Radio
    from nbblocks.components import Slider as Slider
    from nbblocks.components import State as State
    from nbblocks.components import Text as Text
    from nbblocks.components import TextArea as TextArea
    from nbblocks.components import Textbox as Textbox
    from nbblocks.components import Timer as Timer
    from nbblocks.components import Variable as Variable
    from nbblocks.components import WatermarkOptions as WatermarkOptions
    from nbblocks.components import WaveformOptions as WaveformOptions
    from nbblocks.components import WebcamOptions as WebcamOptions
    from nbblocks.components import Widget as Widget
    from nbblocks.engine.progress import Progress as Progress
    from nbblocks.engine.update import skip as skip
    from nbblocks.engine.update import update as update
    from nbblocks.engine.validation import validate as validate
    from nbblocks.errors import Error as Error
    from nbblocks.events.data import CopyData as CopyData
    from nbblocks.events.data import DeletedFileData as DeletedFileData
    from nbblocks.events.data import DownloadData as DownloadData
    from nbblocks.events.data import EditData as EditData
    from nbblocks.events.data import EventData as EventData
    from nbblocks.events.data import KeyUpData as KeyUpData
    from nbblocks.events.data import LikeData as LikeData
    from nbblocks.events.data import RetryData as RetryData
    from nbblocks.events.data import SelectData as SelectData
    from nbblocks.events.data import UndoData as UndoData
    from nbblocks.events.device import Device as Device
    from nbblocks.events.on import on as on
    from nbblocks.events.request import Request as Request
    from nbblocks.files import FileData as FileData
    from nbblocks.layouts import Accordion as Accordion
    from nbblocks.layouts import Box as Box
    from nbblocks.layouts import Column as Column
    from nbblocks.layouts import Group as Group
    from nbblocks.layouts import Row as Row
    from nbblocks.layouts import Sidebar as Sidebar
    from nbblocks.layouts import Tab as Tab
    from nbblocks.layouts import TabItem as TabItem
    from nbblocks.layouts import Tabs as Tabs
    from nbblocks.notices import Info as Info
    from nbblocks.notices import Success as Success
    from nbblocks.notices import Warning as Warning

_HOMES = {
    "app.blocks": "Blocks",
    "app.render": "render",
    "components": (
        "Audio BrowserState Button Checkbox CheckboxGroup ClearButton Code Dropdown HTML Image "
        "InputHTMLAttributes JSON Json Label Markdown Navbar Number Radio Slider State Text "
        "TextArea Textbox Timer Variable WatermarkOptions WaveformOptions WebcamOptions Widget"
    ),
    "engine.progress": "Progress",
    "engine.update": "skip update",
    "engine.validation": "validate",
    "errors": "Error",
    "events.data": (
        "CopyData DeletedFileData DownloadData EditData EventData KeyUpData LikeData "
        "RetryData SelectData UndoData"
    ),
    "events.device": "Device",
    "events.on": "on",
    "events.request": "Request",
    "files": "FileData",
    "layouts": "Accordion Box Column Group Row Sidebar Tab TabItem Tabs",
    "notices": "Info Success Warning",
}
"""Where the public names live. They load on first use: `import nbblocks` costs next to nothing."""

_MODULES = ("components", "layouts", "themes")
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted([*_HOME_OF, *_MODULES])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"nbblocks.{name}")
    if name not in _HOME_OF:
        raise AttributeError(_unknown(name))
    value = getattr(importlib.import_module(f"nbblocks.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


_MISSING = (
    "AnnotatedImage BarPlot ChatInterface ChatMessage Chatbot ColorPicker DataFrame Dataframe "
    "Dataset DateTime DownloadButton Examples File FileExplorer Files Gallery HighlightedText "
    "ImageEditor ImageMask ImageSlider Interface LinePlot Model3D MultimodalTextbox ParamViewer "
    "Plot ScatterPlot Sketchpad TabbedInterface UploadButton Video Walkthrough"
)
"""Names of Gradio's that many apps use."""


def _unknown(name: str) -> str:
    """Say what to use in place of a name that is not here."""
    message = f"module 'nbblocks' has no attribute {name!r}."
    if name in ("inputs", "outputs"):
        return f"{message} The components of gr.{name} are now in `gr` itself: `gr.Textbox`."
    if name in _MISSING.split():
        return (
            f"{message} nbblocks does not have Gradio's {name} yet; docs/differences.md says what "
            "to take instead."
        )
    import difflib

    near = difflib.get_close_matches(name, __all__, 1, cutoff=0.8)
    return f"{message} Did you mean {near[0]!r}?" if near else message


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
