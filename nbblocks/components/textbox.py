"""Textbox: a field for text, of one line or several."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

__all__ = ["InputHTMLAttributes", "Text", "Textbox"]


@dataclass
class InputHTMLAttributes:
    """Attributes of the text field's HTML element, as the browser knows them.

    Args:
        autocapitalize: What a phone's keyboard capitalises.
        autocorrect: May the browser correct the text?
        spellcheck: May it mark misspelt words?
        autocomplete: What kind of thing is asked for: `"name"`, `"email"`, `"off"` ….
        tabindex: Place in the order of the Tab key.
        enterkeyhint: What the Enter key of a phone's keyboard shows.
        lang: Language of the text, as in `"de"`.
    """

    autocapitalize: Literal["off", "none", "on", "sentences", "words", "characters"] | None = None
    autocorrect: Literal["on", "off"] | None = None
    spellcheck: bool | None = None
    autocomplete: str | None = None
    tabindex: int | None = None
    enterkeyhint: Literal["enter", "done", "go", "next", "previous", "search", "send"] | None = None
    lang: str | None = None


def _attributes(value: Any, _: Component) -> dict[str, Any] | None:
    given = asdict(value) if isinstance(value, InputHTMLAttributes) else value
    return given and {name: setting for name, setting in given.items() if setting is not None}


class Textbox(Component):
    """A field for text. Browser half: `js/src/components/textbox.tsx`.

    Args:
        value: The text at the start; a function is called when the page loads.
        type: `"text"`, `"password"` (dots) or `"email"`; the latter two have one line.
        lines: Lines it is high at least; more than one makes Enter a new line, Shift+Enter submits.
        max_lines: Lines it grows to; None for 20, or for one line that stays one.
        placeholder: Text shown while it is empty.
        label: Text above the field.
        info: Smaller text under the label.
        interactive: Can it be typed in? `None` lets the event graph decide.
        autofocus: Take the focus when the page loads?
        autoscroll: Show the end when the text grows?
        text_align: `"left"` or `"right"`; None follows the direction of writing.
        rtl: Write from right to left?
        max_length: Characters it takes at most.
        submit_btn: A button inside the field that submits: True for an arrow, or its text.
        stop_btn: A button inside the field that fires `stop`: True for a square, or its text.
        html_attributes: Attributes of the HTML element.
        **common: What every component takes; see `CommonParams`. `buttons=["copy"]` adds a button
            that copies the text.
    """

    change, input, select, submit = event(), event(), event(), event()
    focus, blur, stop, copy = event(), event(), event(), event()

    _grows = True
    _renamed_params = {
        "show_copy_button": ("buttons", lambda shown: ["copy"] if shown else []),
    }

    value = t.Unicode(None, allow_none=True)
    type = t.Enum(["text", "password", "email"], "text")
    lines = t.Int(1)
    max_lines = t.Int(None, allow_none=True)
    placeholder = t.Unicode(None, allow_none=True)
    autofocus = t.Bool(False)
    autoscroll = t.Bool(True)
    text_align = t.Enum(["left", "right"], None, allow_none=True)
    rtl = t.Bool(False)
    max_length = t.Int(None, allow_none=True)
    submit_btn = t.Any(False).tag(ts="string | boolean | null")
    stop_btn = t.Any(False).tag(ts="string | boolean | null")
    html_attributes = t.Any(None).tag(
        to_json=_attributes, ts="Record<string, string | number | boolean> | null"
    )

    def __init__(
        self,
        value: str | Callable[..., Any] | None = None,
        *,
        type: Literal["text", "password", "email"] = "text",
        lines: int = 1,
        max_lines: int | None = None,
        placeholder: str | None = None,
        label: str | None = None,
        info: str | None = None,
        interactive: bool | None = None,
        autofocus: bool = False,
        autoscroll: bool = True,
        text_align: Literal["left", "right"] | None = None,
        rtl: bool = False,
        max_length: int | None = None,
        submit_btn: str | bool | None = False,
        stop_btn: str | bool | None = False,
        html_attributes: InputHTMLAttributes | dict[str, Any] | None = None,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            type=type,
            lines=lines,
            max_lines=max_lines,
            placeholder=placeholder,
            label=label,
            info=info,
            interactive=interactive,
            autofocus=autofocus,
            autoscroll=autoscroll,
            text_align=text_align,
            rtl=rtl,
            max_length=max_length,
            submit_btn=submit_btn,
            stop_btn=stop_btn,
            html_attributes=html_attributes,
            **common,
        )

    def preprocess(self, payload: object) -> str | None:
        """Give the listener the text; None before anything was in it."""
        return None if payload is None else str(payload)

    @light
    def postprocess(self, value: object) -> str | None:
        """Show any object as its `str`; None empties the field."""
        return None if value is None else str(value)


Text = Textbox
