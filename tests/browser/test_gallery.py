"""The gallery, as axe-core and a screen reader meet it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbblocks.testing.pages import TabsPage, TextboxPage
from tests.browser.conftest import NOTEBOOKS

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
# Colours change by transitions, which begin with the next frame.
COLOURS_SETTLED = """new Promise(requestAnimationFrame).then(() =>
  Promise.allSettled(document.getAnimations().map((each) => each.finished)))"""
# Where words are broken there are more lines than words.
BROKEN_LABELS = """[...document.querySelectorAll(
    ".nbb-field-label:not(.nbb-visually-hidden), .nbb-token > span")]
  .filter((el) => el.offsetHeight > 20 * el.textContent.split(" ").length)
  .map((el) => el.textContent)"""
MOVING = """[...document.querySelectorAll(".nbb-root, .nbb-root *")]
  .filter((el) => /[1-9]/.test(getComputedStyle(el).transitionDuration))
  .map((el) => el.className)"""
GRAVE = ("serious", "critical")
NAMES = sorted(path.name for path in (NOTEBOOKS / "gallery").glob("*.ipynb"))


def problems(page) -> list[str]:
    """What axe-core finds that keeps somebody from using the page."""
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['impact']} {violation['id']}: {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_keeps_anybody_out(voila, opened, page, name):
    opened(voila, f"gallery/{name}")
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE.read_text("utf-8"))
    light = problems(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("[data-nbb-theme=dark]")
    page.evaluate(COLOURS_SETTLED)
    assert (light, problems(page)) == ([], [])


@pytest.mark.parametrize("name", ["audio.ipynb", "choices.ipynb", "image.ipynb", "numbers.ipynb"])
def test_labels_keep_their_words_whole_on_a_phone(voila, opened, page, name):
    page.set_viewport_size({"width": 390, "height": 800})
    opened(voila, f"gallery/{name}")
    assert page.evaluate(BROKEN_LABELS) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_times_of_a_player_share_a_line(voila, opened, page):
    opened(voila, "gallery/audio.ipynb")
    player = page.locator(".nbb-player-bar").first
    tops = """bar => [...bar.children].map((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return Math.round(top + bottom);
    })"""
    passed, buttons, length = player.evaluate(tops)
    assert passed == length == buttons
    page.set_viewport_size({"width": 390, "height": 800})
    passed, buttons, length = player.evaluate(tops)
    assert passed == length < buttons


def test_a_slider_is_filled_from_where_it_starts(voila, opened, page):
    opened(voila, "gallery/numbers.ipynb")
    track = "getComputedStyle(document.querySelector('.nbb-range')).getPropertyValue('--nbb-track')"
    assert "to right" in page.evaluate(track)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert "to left" in page.evaluate(track)


def test_nothing_moves_for_who_wants_it_still(voila, opened, page):
    page.emulate_media(reduced_motion="reduce")
    opened(voila, "gallery/display.ipynb")
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []


def test_inner_tabs(host, opened, page):
    opened(host, "gallery/layouts.ipynb")
    TabsPage(page, "Disabled").expect_open("Second")
    inner = TabsPage(page, "Inner one")
    inner.open("Inner two")
    TextboxPage(page, "In the other inner tab").expect_visible()
    TextboxPage(page, "In an inner tab").expect_visible(False)
