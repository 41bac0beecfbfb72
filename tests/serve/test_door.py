"""The door: a limit, a line, and places that are kept for a while."""

from __future__ import annotations

import pytest

from nbblocks.serve.door import AWAY, CALLED, STEP, Door


class Server:
    """Counts who is inside; its time stands still until `wait`."""

    def __init__(self, limit: int) -> None:
        self.inside = 0
        self.now = 100.0
        self.door = Door(limit, lambda: self.inside, lambda: self.now)

    def enter(self, ticket: str = "") -> str:
        """Return the ticket of the place, "" for who comes in."""
        place = self.door.enter(ticket)
        if place is None:
            self.inside += 1
            return ""
        return place.ticket

    def number(self, ticket: str) -> int | None:
        self.door.move()
        place = self.door.find(ticket)
        return place and place.number

    def stay(self, *tickets: str) -> None:
        for ticket in tickets:
            self.door.stay(self.door.find(ticket))


@pytest.fixture
def full():
    server = Server(2)
    assert [server.enter(), server.enter()] == ["", ""]
    return server


def test_without_a_limit_everybody_comes_in():
    server = Server(0)
    assert {server.enter() for _ in range(50)} == {""}


def test_who_comes_too_many_waits_in_line(full):
    first, second = full.enter(), full.enter()
    assert first
    assert second
    assert [full.number(first), full.number(second)] == [1, 2]
    assert full.door.waiting == 2


def test_who_waits_longest_comes_in_next(full):
    first, second = full.enter(), full.enter()
    full.stay(first, second)
    full.inside -= 1
    assert [full.number(first), full.number(second)] == [0, 2]
    assert full.enter() != ""  # the newcomer's turn it is not
    assert full.enter(second) == second
    assert full.enter(first) == ""
    assert full.inside == 2
    assert full.number(second) == 1


def test_reloading_keeps_the_place(full):
    first, second = full.enter(), full.enter()
    assert full.enter(first) == first
    assert [full.number(first), full.number(second)] == [1, 2]


def test_a_place_is_given_up_when_its_page_goes(full):
    first, second = full.enter(), full.enter()
    full.stay(first, second)
    full.now += 10 * AWAY
    full.door.leave(full.door.find(first))
    assert [full.number(first), full.number(second)] == [1, 2]
    full.now += AWAY
    assert [full.number(first), full.number(second)] == [None, 1]
    assert full.enter(first) != first


def test_two_pages_may_show_a_place_while_one_reloads(full):
    first = full.enter()
    full.stay(first, first)
    full.door.leave(full.door.find(first))
    full.now += 2 * AWAY
    assert full.number(first) == 1


def test_many_who_look_move_the_line_once(full):
    tickets = [full.enter() for _ in range(50)]
    full.stay(*tickets)
    counted = []
    full.door._inside = lambda: counted.append(1) or 1
    full.now += STEP
    for ticket in tickets:
        full.door.look()
        assert full.door.find(ticket) is not None
    assert len(counted) == 1
    # One place was free, and one is called.
    numbers = [full.door.find(ticket).number for ticket in tickets]
    assert numbers == [0, *range(2, 51)]


def test_who_does_not_come_when_called_loses_the_turn(full):
    first, second = full.enter(), full.enter()
    full.stay(first, second)
    full.inside -= 1
    assert full.number(first) == 0
    full.now += CALLED
    assert [full.number(first), full.number(second)] == [None, 0]
    assert full.enter(second) == ""


def test_a_program_that_only_fetches_the_page_is_not_called(full):
    program, first = full.enter(), full.enter()
    full.stay(first)
    full.inside -= 1
    assert [full.number(program), full.number(first)] == [1, 0]
    assert full.enter(first) == ""
    full.inside -= 1
    assert full.enter() == ""  # nor is anybody kept waiting by it


def test_who_has_no_script_but_comes_again_is_called(full):
    first = full.enter()
    assert full.enter(first) == first
    full.inside -= 1
    assert full.number(first) == 0


def test_a_place_that_frees_at_this_moment_is_for_the_first(full):
    first = full.enter()
    full.inside -= 1
    assert full.enter(first) == ""
    assert full.door.waiting == 0


def test_an_unknown_ticket_is_no_place(full):
    assert full.enter("forged") not in ("", "forged")
