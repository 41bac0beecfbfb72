"""When a visit without its page is over."""

from __future__ import annotations

import pytest

from nbblocks.serve.visits.presence import BUSY, UNJOINED, Patience, Presence

PATIENCE = Patience(reload=10, lost=600)


class Visit:
    """A presence whose time stands still until it is told."""

    def __init__(self) -> None:
        self.now = 50.0
        self.presence = Presence(lambda: self.now)

    def after(self, seconds: float, patience: Patience = PATIENCE, *, busy: bool = False):
        self.now += seconds
        return self.presence.end(patience, busy=busy)


@pytest.fixture
def visit():
    visit = Visit()
    visit.presence.came()
    return visit


def test_a_page_that_is_there_may_do_nothing_for_days(visit):
    assert visit.after(10 * BUSY) is None


def test_a_page_that_goes_may_come_back_soon(visit):
    visit.presence.left()
    visit.presence.lost()  # its connection ends as well
    assert visit.after(9.9) is None
    assert visit.after(0.1) == "left"


def test_a_page_that_has_come_back_stays(visit):
    visit.presence.left()
    visit.now += 5
    visit.presence.coming()
    assert visit.after(10) is None
    visit.presence.came()
    assert visit.after(1000) is None


def test_without_a_grace_it_is_over_at_once(visit):
    visit.presence.left()
    assert visit.after(0, Patience(0, 600)) == "left"


def test_a_page_that_was_lost_has_longer(visit):
    visit.presence.lost()
    assert visit.after(599) is None
    assert visit.after(1) == "culled"


def test_a_page_that_goes_before_its_script_is_there_is_not_waited_for(visit):
    visit.presence.lost(met=False)
    assert visit.after(UNJOINED - 1) is None
    assert visit.after(1) == "left"


def test_a_page_may_be_lost_for_ever(visit):
    visit.presence.lost()
    assert visit.after(10 * BUSY, Patience(10, 0)) is None


def test_a_busy_kernel_is_left_to_its_work_but_not_for_ever(visit):
    visit.presence.lost()
    assert visit.after(10_000, busy=True) is None
    assert visit.after(BUSY, busy=True) == "culled"


def test_a_busy_kernel_ends_when_its_page_has_gone(visit):
    visit.presence.left()
    assert visit.after(10, busy=True) == "left"


def test_a_page_that_is_there_stays_when_the_next_one_never_comes(visit):
    visit.presence.coming()
    assert visit.after(10 * UNJOINED) is None


def test_a_page_that_never_comes_is_not_waited_for():
    visit = Visit()
    assert visit.after(UNJOINED - 1) is None
    assert visit.after(1) == "left"
