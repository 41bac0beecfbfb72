"""Page objects of the layouts a user touches, and of toasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nbblocks.testing.pages.base import expect, whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from re import Pattern

    from playwright.sync_api import Locator, Page

_BAR = ":scope > .widget-tab-bar, :scope > .p-TabBar, :scope > .lm-TabBar"
_TAB = ":is(.lm-TabBar-tab, .p-TabBar-tab)"


class TabsPage:
    """A Tabs, or a row of tabs without one.

    Args:
        scope: The page, or a part of it.
        containing: The title of one of the tabs, where there are several Tabs.
    """

    def __init__(self, scope: Page | Locator, containing: str | None = None) -> None:
        self.root = scope.locator(".nbb-tabs")
        if containing is not None:
            page = getattr(scope, "page", scope)
            tab = page.locator(_BAR).locator(_TAB).filter(has_text=whole(containing))
            self.root = self.root.filter(has=tab)

    @property
    def tabs(self) -> Locator:
        """The tabs' titles."""
        return self.root.locator(_BAR).locator(_TAB)

    def tab(self, title: str) -> Locator:
        """Return a tab's title."""
        return self.tabs.filter(has_text=whole(title))

    def open(self, title: str) -> None:
        """Open a tab."""
        self.tab(title).click()

    def expect_open(self, title: str) -> None:
        """Check which tab is open."""
        expect(self.tabs.and_(self.root.locator(".lm-mod-current, .p-mod-current"))).to_have_text(
            [whole(title)]
        )

    def expect_titles(self, titles: Sequence[str]) -> None:
        """Check which tabs there are."""
        expect(self.tabs).to_have_text([whole(title) for title in titles])


class NavbarPage:
    """The bar above an app of several pages, with the page it says is open.

    Args:
        scope: The page, or a part of it.
    """

    def __init__(self, scope: Page | Locator) -> None:
        self.root = scope.locator(".nbb-nav")

    @property
    def entries(self) -> Locator:
        """Its entries: links in a served page, buttons in a notebook."""
        return self.root.locator(".nbb-nav-link")

    def open(self, name: str) -> None:
        """Go to a page."""
        self.entries.filter(has_text=whole(name)).click()

    def expect_open(self, name: str) -> None:
        """Check which page is open."""
        current = self.root.locator("[aria-current=page]")
        expect(current).to_have_text([whole(name)])

    def expect_entries(self, names: Sequence[str]) -> None:
        """Check what it lists."""
        expect(self.entries).to_have_text([whole(name) for name in names])


class _FoldPage:
    """A layout with a heading that opens and closes it."""

    kind = ""

    def __init__(self, scope: Page | Locator, label: str) -> None:
        page = getattr(scope, "page", scope)
        heading = page.get_by_role("button", name=label, exact=True)
        self.root: Locator = scope.locator(f".{self.kind}").filter(has=heading)
        self.heading = self.root.get_by_role("button", name=label, exact=True)

    def toggle(self) -> None:
        """Open it, or close it."""
        self.heading.click()

    @property
    def is_open(self) -> bool:
        """Is it open?"""
        return self.heading.get_attribute("aria-expanded") == "true"

    def expect_open(self, is_open: bool = True) -> None:
        """Check that it is open, or that it is closed."""
        expect(self.heading).to_have_attribute("aria-expanded", str(is_open).lower())


class AccordionPage(_FoldPage):
    """An Accordion, found by its label."""

    kind = "nbb-accordion"


class SidebarPage(_FoldPage):
    """A Sidebar, found by its label; without one it is called Sidebar."""

    kind = "nbb-sidebar"

    def __init__(self, scope: Page | Locator, label: str = "Sidebar") -> None:
        super().__init__(scope, label)


class ToastPage:
    """A toast: a message in the corner.

    Args:
        scope: The page, or an app in it.
        text: What it says, or a part of that.
        level: Only one of this kind.
    """

    def __init__(
        self,
        scope: Page | Locator,
        text: str | Pattern[str] = "",
        level: Literal["error", "warning", "info", "success"] | None = None,
    ) -> None:
        kind = ".nbb-toast" if level is None else f".nbb-toast-{level}"
        self.root = scope.locator(kind).filter(has_text=text)

    def expect(self, shown: bool = True) -> None:
        """Check that it is there, or that it is not."""
        expect(self.root).to_be_visible(visible=shown)

    def close(self) -> None:
        """Press its button."""
        self.root.get_by_role("button", name="Close").click()
