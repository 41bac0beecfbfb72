"""Code: an editor for source code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from nbblocks import _traits as t
from nbblocks._callables import light
from nbblocks.base.component import Component
from nbblocks.errors import InvalidValueError
from nbblocks.events.method import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from nbblocks.base.params import CommonParams

Language = Literal[
    "python",
    "c",
    "cpp",
    "markdown",
    "latex",
    "json",
    "html",
    "css",
    "javascript",
    "jinja2",
    "typescript",
    "yaml",
    "dockerfile",
    "shell",
    "r",
    "sql",
    "sql-msSQL",
    "sql-mySQL",
    "sql-mariaDB",
    "sql-sqlite",
    "sql-cassandra",
    "sql-plSQL",
    "sql-hive",
    "sql-pgSQL",
    "sql-gql",
    "sql-gpSQL",
    "sql-sparkSQL",
    "sql-esper",
]


class Code(Component):
    """An editor for source code. Browser half: `js/src/components/code.tsx`.

    Args:
        value: The code at the start; a function is called when the page loads.
        language: What it is written in, for colours; see `Code.languages`.
        lines: Lines it is high at least.
        max_lines: Lines it grows to; longer code scrolls. None for no end.
        label: Text above the editor.
        interactive: Can it be edited? `None` lets the event graph decide.
        wrap_lines: Break long lines?
        show_line_numbers: Number the lines?
        autocomplete: Propose words while typing?
        **common: What every component takes; see `CommonParams`.
    """

    change, input, focus, blur = event(), event(), event(), event()

    languages = list(Language.__args__)
    _grows = True

    value = t.Unicode(None, allow_none=True)
    language = t.Enum(languages, None, allow_none=True)
    lines = t.Int(5)
    max_lines = t.Int(None, allow_none=True)
    wrap_lines = t.Bool(False)
    show_line_numbers = t.Bool(True)
    autocomplete = t.Bool(False)

    def __init__(
        self,
        value: str | Callable[..., Any] | None = None,
        language: Language | None = None,
        *,
        lines: int = 5,
        max_lines: int | None = None,
        label: str | None = None,
        interactive: bool | None = None,
        wrap_lines: bool = False,
        show_line_numbers: bool = True,
        autocomplete: bool = False,
        **common: Unpack[CommonParams],
    ) -> None:
        super().__init__(
            value=value,
            language=language,
            lines=lines,
            max_lines=max_lines,
            label=label,
            interactive=interactive,
            wrap_lines=wrap_lines,
            show_line_numbers=show_line_numbers,
            autocomplete=autocomplete,
            **common,
        )

    def preprocess(self, payload: str | None) -> str | None:
        """Give the listener the code."""
        return payload

    @light
    def postprocess(self, value: object) -> str | None:
        """Show code, without empty lines and spaces around it; None empties the editor.

        Raises:
            InvalidValueError: It is a tuple, which was the name of a file once.
        """
        if isinstance(value, tuple):
            raise InvalidValueError(
                f"Code takes text, not the tuple {value!r}. "
                "For a file, read it first: `pathlib.Path(name).read_text()`."
            )
        return None if value is None else str(value).strip()
