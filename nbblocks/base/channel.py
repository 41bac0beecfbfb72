"""Channel: the app's link with a page. Events come up its comm; status and toasts go down."""

from __future__ import annotations

from nbblocks import _traits as t
from nbblocks.base.component import Component


class Channel(Component):
    """The first child of an app on the page. Browser half: `js/src/components/channel.tsx`."""

    title = t.Unicode("")
    css = t.Unicode("")
    js = t.Unicode("")
    head = t.Unicode("")
    theme = t.Dict().tag(
        ts="{ light?: Record<string, string>; dark?: Record<string, string>; "
        'mode?: "system" | "light" | "dark" }'
    )
    fill_height = t.Bool(False)
    fill_width = t.Bool(False)
    pages = t.List().tag(ts="[path: string, name: string, shown: boolean][]")
    """The app's pages, the main page first; empty where there is only that one."""
    bars = t.Dict().tag(ts="Record<string, Bar>")
    """What a `gr.Navbar` says of the bar, by the path of its page."""
