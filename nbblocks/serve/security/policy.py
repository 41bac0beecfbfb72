"""Policy: what browsers may do with a page, as headers of every response."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nbblocks.errors import ServeError

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEVICES = ("camera", "microphone", "display-capture", "geolocation", "fullscreen", "autoplay")
_DEVICES_TOO = ("clipboard-read", "clipboard-write", "encrypted-media", "picture-in-picture")
_NEVER = ("payment", "usb", "serial", "hid", "midi")

_PERMISSIONS = ", ".join(
    [*(f"{name}=(self)" for name in _DEVICES + _DEVICES_TOO), *(f"{name}=()" for name in _NEVER)]
)

_CONTENT = {
    "default-src": "'self'",
    # What apps show and ask for may be anywhere; what runs may not.
    "img-src": "* data: blob:",
    "media-src": "* data: blob:",
    "font-src": "* data:",
    "style-src": "'self' 'unsafe-inline' https: blob:",
    "connect-src": "* data: blob:",
    "frame-src": "* data: blob:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}

_PICTURE = {
    "default-src": "'none'",
    "script-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "sandbox": "",
}
"""An SVG is a document when it is opened by itself: of its own origin, and without scripts."""

DIRECTIVES = frozenset(
    {
        *("base-uri", "child-src", "connect-src", "default-src", "fenced-frame-src", "font-src"),
        *("form-action", "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src"),
        *("object-src", "report-to", "report-uri", "require-trusted-types-for", "sandbox"),
        *("script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr"),
        *("style-src-elem", "trusted-types", "upgrade-insecure-requests", "webrtc", "worker-src"),
    }
)
"""What a content policy may name: https://www.w3.org/TR/CSP3/#csp-directives, and the standards of
trusted types, of fenced frames and of insecure requests that add to it."""


def comes_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a page of another origin has led to a request, as far as the browser says.

    Of the same site are somebody else's server on a hub, another shared link of a relay, and any
    port of this machine.
    """
    return headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


@dataclass(frozen=True)
class Policy:
    """What browsers may do with the pages of a server.

    Scripts run when the page itself has written them, with the number that only this page has (a
    nonce), or when such a script loads them. Markup that gets into a page, through a listener that
    shows what a visitor typed say, runs nothing.

    Args:
        embedders: Origins whose pages may show apps in frames, "https://example.org" say.
        content: Directives of the `Content-Security-Policy` in place of ours.
        evaluates: May scripts make scripts out of text? Some libraries of charts do.
    """

    embedders: tuple[str, ...] = ()
    content: dict[str, str] = field(default_factory=dict)
    evaluates: bool = False

    def keeps_out(self, headers: Mapping[str, str]) -> bool:
        """Whether a page from elsewhere asks for an app as what it must not be, a picture say.

        Each such request would start a kernel. A link that leads to an app is fine.

        Args:
            headers: Those of the request.
        """
        shown_as = headers.get("Sec-Fetch-Dest", "document")
        allowed = ("document", "iframe") if self.embedders else ("document",)
        return comes_from_elsewhere(headers) and shown_as not in allowed

    def headers(self, nonce: str | None, *, picture: bool = False) -> dict[str, str]:
        """Return the headers of a response.

        Args:
            nonce: The number of a page whose scripts bear it, `None` for what is no such page.
            picture: Is it a picture, in which nothing ever runs?
        """
        headers = {
            "Content-Security-Policy": self._content(nonce, picture),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": _PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
        }
        if not self.embedders:
            # Browsers that know frame-ancestors do not look at this; it cannot name origins.
            headers["X-Frame-Options"] = "SAMEORIGIN"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return headers

    def _content(self, nonce: str | None, picture: bool) -> str:
        evaluates = "'unsafe-eval'" if self.evaluates else "'wasm-unsafe-eval'"
        scripts = f"'nonce-{nonce}' 'strict-dynamic'" if nonce else "'self' blob:"
        directives = {
            **_CONTENT,
            "script-src": f"{scripts} {evaluates} 'report-sample'",
            "frame-ancestors": " ".join(["'self'", *self.embedders]),
            **self.content,
        }
        if picture:
            directives = {**_PICTURE, "frame-ancestors": directives["frame-ancestors"]}
        return "; ".join(f"{name} {value}".strip() for name, value in directives.items())


def embedder(origin: str) -> str:
    """Check the origin of a page that may show apps.

    Raises:
        ServeError: It is none.
    """
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise ServeError(
            f"{origin!r} is no origin: write the scheme and the host, https://example.org say.",
            exit_code=2,
        )
    if re.search(r"[\s;,'\"]", origin):
        raise ServeError(f"{origin!r} has characters that no origin has.", exit_code=2)
    return f"{parts.scheme}://{parts.netloc}"


def directives(text: str) -> dict[str, str]:
    """Read directives such as "img-src 'self'; connect-src 'self'".

    Raises:
        ServeError: They are none.
    """
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, _, value = part.partition(" ")
        if name not in DIRECTIVES or re.search(r"[^\x20-\x7e]", value):
            raise ServeError(
                f"{part!r} is no directive of a content policy: write img-src 'self' say. There "
                f"are {', '.join(sorted(DIRECTIVES))}.",
                exit_code=2,
            )
        found[name] = value.strip()
    return found
