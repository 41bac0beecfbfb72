"""How lines of the log look, in the server and in the kernels it has started.

They carry the id of the request they are about, and no secrets.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from contextvars import ContextVar
from typing import Any, TextIO

REQUEST_ID = "NBBLOCKS_REQUEST_ID"
"""Environment variable of a visitor's kernel: the id of the request that it was started for."""

LOG_FORMAT = "NBBLOCKS_LOG_FORMAT"
"""Environment variable of such a kernel: one of `FORMATS`."""

TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)

HIDDEN = "[secret]"

request_id: ContextVar[str] = ContextVar("nbblocks_request_id", default="")
"""The id of the request that this context works for."""

_NAMES = r"[\w.-]*(?:token|xsrf|passw(?:or)?d|secret)|username-[\w.-]+|nbblocks-[\w.-]+"
_SECRETS = (
    # In the query of an address, in forms and in cookies.
    re.compile(rf"\b((?:{_NAMES})=)(?!\[)[^\s&;,'\"<>)]+", re.IGNORECASE),
    # Headers, as text and as tables of Python or JSON.
    re.compile(
        r"\b((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s*[:=,]\s*)(['\"]?)[^\r\n'\"]+\3",
        re.IGNORECASE,
    ),
)

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def without_secrets(text: str, known: tuple[str, ...] = ()) -> str:
    """Hide what logs in: tokens, passwords and cookies.

    The colours of IPython's tracebacks go, too: they would stand between a name and its secret, and
    a log is no terminal.

    Args:
        text: What is to be written.
        known: Secrets that must not be in it, wherever they stand.
    """
    text = _COLOURS.sub("", text)
    for secret in known:
        text = text.replace(secret, HIDDEN)
    text = _SECRETS[0].sub(rf"\1{HIDDEN}", text)
    return _SECRETS[1].sub(rf"\1\2\3{HIDDEN}\3", text)


class Formatter(logging.Formatter):
    """Lines for people, or JSON, one object a line, for programs.

    What is logged with `extra={"fields": {…}}` becomes fields of the object.

    Args:
        kind: `text` or `json`.
        known: Secrets that must not be in a line, wherever they stand.
        request: The request id of lines that no request has led to.
    """

    def __init__(self, kind: str = TEXT, known: tuple[str, ...] = (), request: str = "") -> None:
        super().__init__()
        self._kind = kind
        self._known = known
        self._request = request

    def format(self, record: logging.LogRecord) -> str:
        """Make a line of a record; a traceback follows in lines of its own, or is in the JSON."""
        message = self._clean(record.getMessage())
        trace = self._clean(self.formatException(record.exc_info)) if record.exc_info else ""
        request = request_id.get() or self._request
        fields: dict[str, Any] = getattr(record, "fields", {})
        if self._kind == JSON:
            line = {
                "time": _timestamp(record),
                "level": record.levelname.lower(),
                "logger": record.name,
                "message": message,
                "request_id": request,
                **{key: self._clean(value) for key, value in fields.items()},
                "traceback": trace,
            }
            kept = {key: value for key, value in line.items() if value != ""}
            return json.dumps(kept, default=str)
        where = f" [{request}]" if request else ""
        line = f"{_timestamp(record)} {record.levelname[0]}{where} {message}"
        return f"{line}\n{trace}" if trace else line

    def _clean(self, value: Any) -> Any:
        return without_secrets(value, self._known) if isinstance(value, str) else value


def _timestamp(record: logging.LogRecord) -> str:
    when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{when}.{int(record.msecs):03}Z"


class Handler(logging.StreamHandler[TextIO]):
    """Writes to what `sys.stderr` is at that moment: a kernel replaces it.

    Args:
        formatter: Makes the lines.
    """

    def __init__(self, formatter: Formatter) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(formatter)

    @property
    def stream(self) -> TextIO:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Where lines go."""
        return sys.stderr


class SecretFilter(logging.Filter):
    """Takes secrets out of what others log, wherever that goes.

    Args:
        known: Secrets that must not be in a line, wherever they stand.
    """

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._known = known

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass, without secrets."""
        record.msg, record.args = without_secrets(record.getMessage(), self._known), None
        return True
