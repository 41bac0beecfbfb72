"""What all page objects have in common: where the component is, and how it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from re import Pattern

    from playwright.sync_api import Locator, Page


def expect(locator: Locator) -> Any:
    """Return playwright's assertions about an element; they wait until they hold."""
    # Only now: an app can be driven without a browser, and playwright is no dependency.
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(locator)


class ComponentPage:
    """A component as a user meets it.

    It is found by what the user reads; `elem_id` is for those that have nothing to read.

    Args:
        scope: The page, or a part of it.
        label: The component's label. Where neither is given, it must be the only one of its kind.
        elem_id: Its `elem_id`.
    """

    kind: ClassVar[str] = ""
    """The component's CSS class."""

    def __init__(
        self, scope: Page | Locator, label: str | None = None, *, elem_id: str | None = None
    ) -> None:
        self.scope = scope
        self.label = label
        found = scope.locator(f".{self.kind}" if elem_id is None else f"#{elem_id}.{self.kind}")
        if label is not None:
            found = found.filter(has=self._named(label))
        self.root: Locator = found
        """The component's element."""

    @property
    def page(self) -> Page:
        """The browser's page."""
        return getattr(self.scope, "page", self.scope)  # type: ignore[return-value]

    def _named(self, label: str) -> Locator:
        """Return what bears the label; it is looked for inside the component."""
        return self.page.get_by_label(label, exact=True)

    def expect_visible(self, visible: bool = True) -> None:
        """Check that it is seen, or that it is not."""
        expect(self.root).to_be_visible(visible=visible)

    def expect_busy(self, busy: bool = True) -> None:
        """Check that something runs for it, or that nothing does any more."""
        field = self.root.locator(".nbb-field")
        if busy:
            expect(field).to_have_attribute("aria-busy", "true")
        else:
            expect(field).not_to_have_attribute("aria-busy", "true")

    def expect_status(self, text: str | Pattern[str]) -> None:
        """Check what the badge over it says: a time, a place in the queue, an error."""
        expect(self.root.locator(".nbb-badge")).to_contain_text(text)

    def expect_progress(self, per_cent: float) -> None:
        """Check how far the line at its edge has come, at least."""
        expect(self.root.locator(".nbb-line-known")).to_be_visible()
        line = self.root.locator(".nbb-line-known")
        share = float(str(line.evaluate("line => line.style.width")).rstrip("%"))
        assert share >= per_cent, f"the line is at {share:g} %, not yet at {per_cent:g} %"

    def expect_refused(self, text: str | Pattern[str] | None) -> None:
        """Check what it says a validator has refused; None for nothing."""
        problem = self.root.locator(".nbb-refusal")
        if text is None:
            expect(problem).to_have_count(0)
        else:
            expect(problem).to_have_text(text)


class ControlPage(ComponentPage):
    """A component with one form control."""

    role: ClassVar[str] = "textbox"

    @property
    def control(self) -> Locator:
        """The form control."""
        return self.root.get_by_role(self.role)  # type: ignore[arg-type]

    def focus(self) -> None:
        """Put the keyboard's focus into it."""
        self.control.focus()

    def press(self, key: str) -> None:
        """Press a key in it, as `Enter` or `Control+A`."""
        self.control.press(key)

    def expect_enabled(self, enabled: bool = True) -> None:
        """Check that it can be changed, or that it cannot."""
        if enabled:
            expect(self.control).to_be_editable()
        else:
            expect(self.control).not_to_be_editable()

    def expect_refused(self, text: str | Pattern[str] | None) -> None:
        """Check what it says a validator has refused, to eyes and to screen readers."""
        super().expect_refused(text)
        if text is None:
            expect(self.control).not_to_have_attribute("aria-invalid", "true")
        else:
            expect(self.control).to_have_attribute("aria-invalid", "true")
            expect(self.control).to_have_accessible_description(text)

    def expect_focused(self) -> None:
        """Check that it has the keyboard's focus."""
        expect(self.control).to_be_focused()


def whole(text: str | Pattern[str]) -> Pattern[str]:
    """Return a pattern for exactly this text, blanks around it aside."""
    return text if isinstance(text, re.Pattern) else re.compile(rf"^\s*{re.escape(text)}\s*$")


def written(number: float | None) -> str:
    """Return a number as the browser writes it into a control."""
    if number is None:
        return ""
    return str(int(number)) if float(number).is_integer() else repr(float(number))
