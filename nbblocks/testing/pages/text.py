"""Page objects of the components that hold text, and of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nbblocks.testing.pages.base import ComponentPage, ControlPage, expect, whole, written

if TYPE_CHECKING:
    from re import Pattern

    from playwright.sync_api import Locator


class TextboxPage(ControlPage):
    """A Textbox or TextArea."""

    kind = "nbb-textbox"

    @property
    def control(self) -> Locator:
        """The form control, whatever the box's `type`."""
        return self.root.locator(".nbb-input")

    def fill(self, text: str) -> None:
        """Replace the text."""
        self.control.fill(text)

    def type(self, text: str) -> None:
        """Type at the cursor, key by key."""
        self.control.press_sequentially(text)

    def submit(self) -> None:
        """Press the submit button."""
        self.root.locator(".nbb-side-submit").click()

    def stop(self) -> None:
        """Press the stop button."""
        self.root.locator(".nbb-side-stop").click()

    @property
    def value(self) -> str:
        """The text."""
        return self.control.input_value()

    def expect_value(self, value: str | Pattern[str]) -> None:
        """Check the text."""
        expect(self.control).to_have_value(value)


class NumberPage(ControlPage):
    """A Number."""

    kind = "nbb-number"
    role: ClassVar[str] = "spinbutton"

    def fill(self, value: float | None) -> None:
        """Replace the number; None empties it."""
        self.control.fill(written(value))

    @property
    def value(self) -> float | None:
        """The number, None when empty."""
        text = self.control.input_value()
        return float(text) if text else None

    def expect_value(self, value: float | None) -> None:
        """Check the number."""
        expect(self.control).to_have_value(written(value))


class SliderPage(ControlPage):
    """A Slider."""

    kind = "nbb-slider"
    role: ClassVar[str] = "slider"

    def set(self, value: float) -> None:
        """Move the handle, and let it go."""
        self.control.fill(written(value))

    def type(self, value: float) -> None:
        """Write a number into the box beside the label."""
        self.root.get_by_role("spinbutton").fill(written(value))

    def reset(self) -> None:
        """Press the button that restores the first value."""
        self.root.get_by_role("button", name="Reset").click()

    @property
    def value(self) -> float:
        """The number."""
        return float(self.control.input_value())

    def expect_value(self, value: float) -> None:
        """Check the number."""
        expect(self.control).to_have_value(written(value))


class CodePage(ComponentPage):
    """A Code editor; everything waits until the editor itself has arrived."""

    kind = "nbb-code"

    @property
    def content(self) -> Locator:
        """The text of the editor."""
        return self.root.locator(".cm-content")

    def fill(self, text: str) -> None:
        """Replace the text."""
        self.content.fill(text)

    @property
    def value(self) -> str:
        """The text, as far as it is scrolled into view."""
        return "\n".join(self.content.locator(".cm-line").all_inner_texts())

    def expect_value(self, value: str) -> None:
        """Check the text, line by line."""
        expect(self.content.locator(".cm-line")).to_have_text(
            [whole(each) for each in value.split("\n")]
        )

    def expect_enabled(self, enabled: bool = True) -> None:
        """Check that it can be changed, or that it cannot."""
        expect(self.content).to_have_attribute("contenteditable", "true" if enabled else "false")


class ProsePage(ComponentPage):
    """A component that shows rich text."""

    content_class: ClassVar[str] = ""

    @property
    def content(self) -> Locator:
        """The rich text's element."""
        return self.root.locator(f".{self.content_class}")

    @property
    def value(self) -> str:
        """The text, without its markup."""
        return self.content.inner_text()

    def expect_text(self, text: str | Pattern[str]) -> None:
        """Check that the text contains this."""
        expect(self.content).to_contain_text(text)


class MarkdownPage(ProsePage):
    """A Markdown."""

    kind = "nbb-markdown"
    content_class = "nbb-prose"

    def expect_heading(self, text: str) -> None:
        """Check that there is a heading."""
        expect(self.content.get_by_role("heading", name=text)).to_be_visible()


class HTMLPage(ProsePage):
    """An HTML."""

    kind = "nbb-html"
    content_class = "nbb-html-content"
