"""Page objects of buttons and of the components that let the user choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from nbblocks.testing.pages.base import ComponentPage, ControlPage, expect, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator


class ButtonPage(ControlPage):
    """A Button or ClearButton, found by the text on it."""

    kind = "nbb-button"
    role: ClassVar[str] = "button"

    @property
    def control(self) -> Locator:
        """The button; one with a `link` is a link."""
        return self.root.locator("button, a")

    def _named(self, label: str) -> Locator:
        return self.page.locator("button, a").filter(has_text=whole(label))

    def click(self) -> None:
        """Press it."""
        self.control.click()

    @property
    def value(self) -> str:
        """The text on it."""
        return self.control.inner_text()

    def expect_enabled(self, enabled: bool = True) -> None:
        """Check that it can be pressed, or that it cannot."""
        expect(self.control).to_be_enabled(enabled=enabled)


class CheckboxPage(ControlPage):
    """A Checkbox."""

    kind = "nbb-checkbox"
    role: ClassVar[str] = "checkbox"

    def set(self, ticked: bool) -> None:
        """Tick it, or take the tick away."""
        self.control.set_checked(ticked)

    @property
    def value(self) -> bool:
        """Is it ticked?"""
        return self.control.is_checked()

    def expect_value(self, ticked: bool) -> None:
        """Check that it is ticked, or that it is not."""
        expect(self.control).to_be_checked(checked=ticked)


class OptionsPage(ComponentPage):
    """A component that shows its choices side by side."""

    role: ClassVar[str] = ""

    @property
    def choices(self) -> list[str]:
        """What can be chosen, as the user reads it."""
        return self.root.locator(".nbb-option").all_inner_texts()

    def expect_choices(self, labels: Sequence[str]) -> None:
        """Check what can be chosen."""
        expect(self.root.locator(".nbb-option")).to_have_text([whole(label) for label in labels])

    def option(self, label: str) -> Locator:
        """Return the control of a choice."""
        return self.root.get_by_role(self.role, name=label, exact=True)  # type: ignore[arg-type]

    @property
    def _chosen(self) -> Locator:
        return self.root.locator(".nbb-option").filter(has=self.page.locator("input:checked"))


class RadioPage(OptionsPage):
    """A Radio."""

    kind = "nbb-radio"
    role: ClassVar[str] = "radio"

    def choose(self, label: str) -> None:
        """Choose."""
        self.option(label).check()

    @property
    def value(self) -> str | None:
        """The label of the choice, None where there is none."""
        return next(iter(self._chosen.all_inner_texts()), None)

    def expect_value(self, label: str | None) -> None:
        """Check which is chosen."""
        expect(self._chosen).to_have_text([] if label is None else [whole(label)])


class CheckboxGroupPage(OptionsPage):
    """A CheckboxGroup."""

    kind = "nbb-checkbox-group"
    role: ClassVar[str] = "checkbox"

    def choose(self, *labels: str) -> None:
        """Tick these, and no others."""
        for label in self.choices:
            self.option(label).set_checked(label in labels)

    @property
    def value(self) -> list[str]:
        """The labels of what is ticked."""
        return self._chosen.all_inner_texts()

    def expect_value(self, labels: Sequence[str]) -> None:
        """Check which are ticked."""
        expect(self._chosen).to_have_text([whole(label) for label in labels])


class DropdownPage(ControlPage):
    """A Dropdown."""

    kind = "nbb-dropdown"
    role: ClassVar[str] = "combobox"

    def open(self) -> None:
        """Open the list."""
        self.control.click()

    @property
    def options(self) -> Locator:
        """The choices in the open list."""
        return self.root.get_by_role("option")

    def choose(self, label: str) -> None:
        """Open the list and choose; with `multiselect`, choosing again takes it away."""
        self.open()
        self.root.get_by_role("option", name=label, exact=True).click()

    def type(self, text: str) -> None:
        """Write into it, to search or to enter a value of one's own."""
        self.control.fill(text)

    @property
    def tokens(self) -> Locator:
        """With `multiselect`: what is chosen."""
        return self.root.locator(".nbb-token")

    def remove(self, label: str) -> None:
        """With `multiselect`: take a chosen one away."""
        self.root.get_by_role("button", name=f"Remove {label}").click()

    @property
    def value(self) -> str:
        """The label of the choice."""
        return self.control.input_value()

    def expect_value(self, label: str | Sequence[str]) -> None:
        """Check which is chosen; with `multiselect`, which ones."""
        if isinstance(label, str):
            expect(self.control).to_have_value(label)
        else:
            expect(self.tokens).to_have_text([whole(each) for each in label])

    def expect_choices(self, labels: Sequence[str]) -> None:
        """Open the list, check what it offers, and close it."""
        self.open()
        expect(self.options).to_have_text([whole(label) for label in labels])
        self.press("Escape")
