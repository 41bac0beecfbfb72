"""How a page that loads again finds its visit.

When a page goes it leaves a cookie behind, for as long as its kernel waits. A page that stays
leaves none: a second tab with the same app is a second visit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbblocks.serve.visits.registry import Visits
    from nbblocks.serve.visits.visit import Visit

COOKIE = "nbblocks-visit-"
"""The beginning of the cookies' names; the end of the name is the beginning of the visit's id."""


def ticket_for(handler: Any, visit: Visit) -> dict[str, str]:
    """Return what the page's script makes its cookie of: its name, and a signed value."""
    name = COOKIE + visit.id[:8]
    value = handler.create_signed_value(name, visit.id).decode("ascii")
    return {"cookie": name, "ticket": value}


def returning(handler: Any, visits: Visits, key: tuple[str, ...]) -> Visit | None:
    """Return the visit whose page has gone last from the address that is asked for now.

    Args:
        handler: The request for a page.
        visits: All visits.
        key: What must be the same as for the page that has gone.
    """
    found: list[tuple[int, Visit]] = []
    for name, morsel in handler.request.cookies.items():
        if not name.startswith(COOKIE):
            continue
        when, _, ticket = morsel.value.partition(".")
        value = handler.get_signed_cookie(name, ticket, max_age_days=1)
        visit = visits.find(value.decode("ascii", "replace")) if value else None
        if visit is not None and visit.key == key and when.isdecimal():
            found.append((int(when), visit))
    return max(found, key=lambda each: each[0])[1] if found else None
