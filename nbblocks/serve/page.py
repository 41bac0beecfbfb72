"""The page of an app as it is sent: complete at once, whatever its kernel is doing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from nbblocks.serve.runtime import ROUTE, built
from nbblocks.serve.security.binding import bind
from nbblocks.serve.security.front import nonce_of
from nbblocks.serve.visits.returning import FIELD

if TYPE_CHECKING:
    from voila.handler import BaseVoilaHandler

    from nbblocks.serve.catalog import Place
    from nbblocks.serve.visits.visit import Visit

TEMPLATE = "app.html"


def render_page(handler: BaseVoilaHandler, place: Place, visit: Visit) -> str:
    """Make the page of a visit.

    Args:
        handler: The request for it.
        place: What is visited.
        visit: The visit that the page's script will join.
    """
    bind(handler, visit.id)
    manifest = built()
    files = handler.base_url + ROUTE
    runtime = files + manifest["files"]["runtime"]
    script, preload = manifest["page"]["script"], manifest["page"]["preload"]
    cells = visit.document.cells
    served = handler.settings["nbblocks_served"]
    codes = [number for number, cell in enumerate(cells) if cell.source is not None]
    return handler.render_template(
        TEMPLATE,
        title=place.app.title,
        address=_address(handler, place),
        apps=served.catalog.apps() if served.options.navigation else (),
        current=place.app.slug,
        site=served.catalog.title,
        cells=cells,
        first_code=codes[0] if codes else len(cells),
        nonce=nonce_of(handler.request),
        script=files + script,
        preload=[runtime, *(files + name for name in preload)],
        visit={
            "kernel": visit.id,
            "base": handler.base_url,
            "hash": manifest["hash"],
            "runtime": runtime,
            "xsrf": handler.xsrf_token.decode("ascii"),
            "dev": served.options.dev,
            "page": secrets.token_hex(8),
        },
    )


def render_question(handler: BaseVoilaHandler, place: Place) -> str:
    """Make the page that finds out which visit was shown in its tab, and asks again.

    Args:
        handler: The request for a page.
        place: What is visited.
    """
    address = _address(handler, place)
    nonce = nonce_of(handler.request)
    return handler.render_template("tab.html", address=address, field=FIELD, nonce=nonce)


def _address(handler: BaseVoilaHandler, place: Place) -> str:
    """Return the app's own address, of which those of its pages are made."""
    return (handler.base_url + place.address).rstrip("/")
