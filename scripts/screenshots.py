"""Take pictures of the gallery into ./screenshots, to be looked at.

Each notebook of notebooks/gallery as a served page, light and dark and as wide as a phone, and in
JupyterLab's light and dark theme.

Usage:
    NBBLOCKS_CHROMIUM=$(python scripts/chromium.py) python scripts/screenshots.py
    … scripts/screenshots.py text image             # only these
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from nbblocks.testing.hosts import Voila
from nbblocks.testing.notebooks import JupyterLab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
GALLERY = ROOT / "notebooks" / "gallery"
OUT = ROOT / "screenshots"
SERVED = {"served": (1280, "light"), "served-dark": (1280, "dark"), "phone": (390, "light")}
# High enough for every app: JupyterLab scrolls a panel of its own, which a picture would cut.
LAB_SIZE = {"width": 1280, "height": 3400}


def main(names: list[str]) -> None:
    """Take the pictures of the named notebooks, or of all."""
    OUT.mkdir(exist_ok=True)
    paths = [GALLERY / f"{name}.ipynb" for name in names] or sorted(GALLERY.glob("*.ipynb"))
    with sync_playwright() as playwright:
        path = os.environ.get("NBBLOCKS_CHROMIUM")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        with Voila(GALLERY) as voila:
            for picture, (width, scheme) in SERVED.items():
                size = {"width": width, "height": 800}
                page = browser.new_page(viewport=size, color_scheme=scheme)
                for notebook in paths:
                    voila.open(page, notebook.name)
                    settle(page)
                    save(page, notebook, picture)
                page.close()
        with JupyterLab(GALLERY) as lab:
            photograph_lab(browser, lab, paths)
        browser.close()


def photograph_lab(browser: Browser, lab: JupyterLab, paths: list[Path]) -> None:
    """Take the pictures in JupyterLab."""
    page = browser.new_page(viewport=LAB_SIZE)
    for notebook in paths:
        opened = lab.open(page, notebook.name)
        for theme in ("light", "dark"):
            lab.set_theme(page, dark=theme == "dark")
            settle(page)
            bottom = page.locator(".nbb-blocks").evaluate(
                "(el) => el.getBoundingClientRect().bottom"
            )
            clip = {"x": 0, "y": 0, "width": LAB_SIZE["width"], "height": bottom + 40}
            save(page, notebook, f"lab-{theme}", clip=clip)
        opened.close()


def settle(page: Page) -> None:
    """Wait for what comes after the app: chunks, fonts, pictures, and the end of transitions."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")


def save(page: Page, notebook: Path, kind: str, **params: Any) -> None:
    """Take a picture of the whole page, or of the part `clip` says."""
    path = OUT / f"{notebook.stem}-{kind}.png"
    page.screenshot(path=path, full_page="clip" not in params, animations="disabled", **params)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
