"""Components: one file each. What every one has is in `nbblocks.base.component`."""

from __future__ import annotations

from nbblocks.components.audio import Audio, WaveformOptions
from nbblocks.components.browser_state import BrowserState
from nbblocks.components.button import Button
from nbblocks.components.checkbox import Checkbox
from nbblocks.components.checkbox_group import CheckboxGroup
from nbblocks.components.clear_button import ClearButton
from nbblocks.components.code import Code
from nbblocks.components.dropdown import Dropdown
from nbblocks.components.html import HTML
from nbblocks.components.image import Image, WatermarkOptions, WebcamOptions
from nbblocks.components.json import JSON, Json
from nbblocks.components.label import Label
from nbblocks.components.markdown import Markdown
from nbblocks.components.navbar import Navbar
from nbblocks.components.number import Number
from nbblocks.components.radio import Radio
from nbblocks.components.slider import Slider
from nbblocks.components.state import State, Variable
from nbblocks.components.text_area import TextArea
from nbblocks.components.textbox import InputHTMLAttributes, Text, Textbox
from nbblocks.components.timer import Timer
from nbblocks.components.widget import Widget

__all__ = [
    "HTML",
    "JSON",
    "Audio",
    "BrowserState",
    "Button",
    "Checkbox",
    "CheckboxGroup",
    "ClearButton",
    "Code",
    "Dropdown",
    "Image",
    "InputHTMLAttributes",
    "Json",
    "Label",
    "Markdown",
    "Navbar",
    "Number",
    "Radio",
    "Slider",
    "State",
    "Text",
    "TextArea",
    "Textbox",
    "Timer",
    "Variable",
    "WatermarkOptions",
    "WaveformOptions",
    "WebcamOptions",
    "Widget",
]
