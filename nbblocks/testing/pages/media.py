"""Page objects of the components that show results: files, labels, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbblocks.testing.pages.base import ComponentPage, expect, whole
from nbblocks.testing.waiting import wait_for

if TYPE_CHECKING:
    from pathlib import Path
    from re import Pattern

    from playwright.sync_api import Locator

_PIXEL = """(image, [x, y]) => {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [...context.getImageData(x, y, 1, 1).data].slice(0, 3);
}"""


class FilePage(ComponentPage):
    """A component that takes a file."""

    def upload(self, path: str | Path) -> None:
        """Choose a file in the browser's dialog."""
        with self.page.expect_file_chooser() as chosen:
            self.root.locator(".nbb-drop-zone").click()
        chosen.value.set_files(path)

    def clear(self) -> None:
        """Press the button that takes the file away."""
        self.root.get_by_role("button", name="Clear").click()

    def expect_problem(self, text: str | Pattern[str]) -> None:
        """Check what it says about a file that it did not take."""
        expect(self.root.get_by_role("alert")).to_contain_text(text)


class StreamPage(FilePage):
    """A component that may stream from a camera or a microphone."""

    def stop(self) -> None:
        """Press the button that switches the camera or the microphone off."""
        self.root.get_by_role("button", name="Stop", exact=True).click()

    def expect_live(self, live: bool = True) -> None:
        """Check that it says that it is streaming, or that it does not."""
        expect(self.root.get_by_text("Live", exact=True)).to_have_count(1 if live else 0)

    def expect_note(self, text: str | Pattern[str]) -> None:
        """Check what it says about a stream that has ended."""
        expect(self.root.locator(".nbb-stream-note")).to_have_text(text)


class ImagePage(StreamPage):
    """An Image."""

    kind = "nbb-image"

    def start_camera(self) -> None:
        """Press the button that switches the camera on."""
        self.root.get_by_role("button", name="Start the camera").click()

    @property
    def picture(self) -> Locator:
        """The picture."""
        return self.root.locator("img.nbb-picture")

    def expect_picture(self, shown: bool = True) -> None:
        """Check that a picture is there and loaded, or that there is none."""
        expect(self.picture).to_have_count(1 if shown else 0)
        if shown:
            expect(self.picture).to_have_js_property("complete", True)
            expect(self.picture).not_to_have_js_property("naturalWidth", 0)

    @property
    def size(self) -> tuple[int, int]:
        """The picture's own width and height in pixels."""
        return tuple(self.picture.evaluate("(image) => [image.naturalWidth, image.naturalHeight]"))

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour of one of its pixels: red, green and blue, each 0 to 255."""
        return tuple(self.picture.evaluate(_PIXEL, [x, y]))

    def expect_pixel(self, x: int, y: int, colour: tuple[int, int, int], within: int = 8) -> None:
        """Check a pixel's colour, up to what lossy formats change."""
        near = f"(image, [x, y, colour, within]) => ({_PIXEL})(image, [x, y])"
        near += ".every((part, i) => Math.abs(part - colour[i]) <= within)"
        handle = self.picture.element_handle()
        wait_for(
            self.page,
            f"([image, ...rest]) => image.isConnected && ({near})(image, rest)",
            arg=[handle, x, y, list(colour), within],
        )


class AudioPage(StreamPage):
    """An Audio."""

    kind = "nbb-audio"

    def record(self) -> None:
        """Press the button that starts a recording."""
        self.root.get_by_role("button", name="Record", exact=True).click()

    @property
    def player(self) -> Locator:
        """The element that plays."""
        return self.root.locator("audio")

    def expect_sound(self, shown: bool = True) -> None:
        """Check that there is a sound to play, or that there is none."""
        expect(self.player).to_have_count(1 if shown else 0)


class LabelPage(ComponentPage):
    """A Label: a class, and how sure the model is of each."""

    kind = "nbb-label"

    def expect_value(self, label: str) -> None:
        """Check the class."""
        expect(self.root.locator(".nbb-label-heading")).to_have_text(whole(label))

    @property
    def confidences(self) -> dict[str, int]:
        """The classes with their shares in percent, in the order shown."""
        names = self.root.locator(".nbb-confidence-name").all_inner_texts()
        shares = self.root.locator(".nbb-confidence-share").all_inner_texts()
        return {
            name: int(share.rstrip(" %\u202f\xa0"))
            for name, share in zip(names, shares, strict=True)
        }

    def select(self, label: str) -> None:
        """Click a class."""
        self.root.get_by_role("button", name=label).click()


class JSONPage(ComponentPage):
    """A JSON."""

    kind = "nbb-json"

    @property
    def rows(self) -> Locator:
        """The lines of the tree."""
        return self.root.get_by_role("treeitem")

    def expect_text(self, text: str | Pattern[str]) -> None:
        """Check that the tree contains this."""
        expect(self.root).to_contain_text(text)

    def copied(self) -> Any:
        """Press the copy button and return what it put on the clipboard."""
        import json

        self.root.get_by_role("button", name="Copy").click()
        expect(self.root.get_by_role("button", name="Copied")).to_be_visible()
        return json.loads(self.page.evaluate("navigator.clipboard.readText()"))
