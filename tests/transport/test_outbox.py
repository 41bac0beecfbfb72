"""The outbox: what a page shows is what Python has, and it takes few messages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbblocks.transport import outbox
from nbblocks.transport.outbox import AT_ONCE, CROSSING, INTERVAL, Outbox


class Clock:
    """A time and a loop that move when told to."""

    def __init__(self):
        self.now = 100.0
        self.calls = []

    def time(self):
        return self.now

    def call_soon(self, function):
        return self.call_later(0, function)

    def call_later(self, delay, function):
        call = Call(self.now + delay, function)
        self.calls.append(call)
        return call

    def advance(self, seconds=0.0):
        until = self.now + seconds
        while due := [call for call in self.calls if call.when <= until and not call.cancelled]:
            call = min(due, key=lambda call: call.when)
            self.calls.remove(call)
            self.now = max(self.now, call.when)
            call.function()
        self.now = until


class Call:
    def __init__(self, when, function):
        self.when, self.function, self.cancelled = when, function, False

    def cancel(self):
        self.cancelled = True


class Box:
    """A block with a growing text, and the page that shows it, as the browser half behaves."""

    keys = ("_esm", "label", "layout", "value")
    _grows = True

    def __init__(self, box_id=1):
        self._id = box_id
        self.value = ""
        self.label = ""
        self.wire = []
        self.page = {"value": "", "label": ""}
        self.behind = False
        self.asks = False

    def send_now(self, names):
        self.wire.append({name: getattr(self, name) for name in names & {"value", "label"}})

    def deliver(self):
        """Let the page take the next message."""
        message = self.wire.pop(0)
        if isinstance(message, dict):
            self.page.update(message)
            return
        box_id, base, text = message
        assert box_id == self._id
        if units(self.page["value"] or "") == base:
            self.behind = False
            self.page["value"] = (self.page["value"] or "") + text
        elif not self.behind:
            self.behind = self.asks = True


def units(text):
    return len(text.encode("utf-16-le")) // 2


def made():
    clock, sent = Clock(), []

    def deliver(dirty):
        sent.append((clock.now, {block._id: set(names) for block, names in dirty.items()}))
        for block, names in dirty.items():
            added = box.send(block, names)
            if added is not None:
                block.wire.append(added)

    box = Outbox(deliver, clock.time)
    return box, clock, sent


def move(box, clock, block, **values):
    for name, value in values.items():
        setattr(block, name, value)
    if box.put(block, set(values)):
        box.schedule(clock)


def test_the_first_change_goes_at_once_together_with_others_of_its_moment():
    box, clock, sent = made()
    one, two = Box(1), Box(2)
    move(box, clock, one, value="a")
    move(box, clock, two, value="b")
    move(box, clock, one, label="c")
    assert sent == []
    clock.advance()
    assert sent == [(100.0, {1: {"value", "label"}, 2: {"value"}})]


def test_no_more_than_sixty_flushes_a_second_and_the_last_value_arrives():
    box, clock, sent = made()
    block = Box()
    for step in range(1000):
        move(box, clock, block, value=f"{step} ")
        clock.advance(0.001)
    clock.advance(1)
    assert len(sent) <= 60 + 1
    gaps = [after - before for (before, _), (after, _) in pairwise(sent[AT_ONCE:])]
    assert min(gaps) >= INTERVAL - 1e-9
    while block.wire:
        block.deliver()
    assert block.page["value"] == "999 "


def test_a_few_changes_after_a_pause_do_not_wait_for_each_other():
    box, clock, sent = made()
    block = Box()
    for _ in range(2):
        sent.clear()
        for step in range(AT_ONCE):
            move(box, clock, block, value=str(step))
            clock.advance()
        assert [at for at, _ in sent] == [clock.now] * AT_ONCE
        clock.advance(AT_ONCE * INTERVAL)


def test_a_growing_text_costs_what_was_added():
    box, clock, _sent = made()
    block = Box()
    for step in range(1000):
        move(box, clock, block, value=block.value + f"{step} ")
        clock.advance(0.01)
    clock.advance(1)
    appended = sum(len(m[2]) for m in block.wire if isinstance(m, tuple))
    whole = sum(len(m["value"]) for m in block.wire if isinstance(m, dict))
    assert appended + whole == len(block.value)
    while block.wire:
        block.deliver()
    assert block.page["value"] == block.value


@pytest.mark.parametrize("text", ["é", "日本", "😀", "\ud83d"])
def test_lengths_are_those_of_javascript(text):
    assert outbox._units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_a_flush_in_between_leaves_nothing_planned_twice():
    box, clock, sent = made()
    block = Box()
    move(box, clock, block, value="a")
    box.flush()
    clock.advance(1)
    assert len(sent) == 1


def test_everything_is_everything_even_for_a_text_that_has_grown():
    box, clock, _ = made()
    block = Box()
    move(box, clock, block, value="a")
    clock.advance(1)
    block.wire.clear()
    block.page = {"value": None, "label": None}
    move(box, clock, block, value="ab")
    if box.put(block, {"_esm", "label", "value"}):
        box.schedule(clock)
    clock.advance(1)
    assert block.wire == [{"value": "ab", "label": ""}]


def test_what_has_grown_can_begin_anew_and_is_sent_whole():
    box, clock, _ = made()
    grown, stays = Box(1), Box(2)
    for block in (grown, stays):
        move(box, clock, block, value="a")
    clock.advance(1)
    move(box, clock, grown, value="ab")
    clock.advance(1)
    assert box.grown == {1}
    box.forget(1)
    for block in (grown, stays):
        block.wire.clear()
        move(box, clock, block, value=block.value + "c")
    clock.advance(1)
    assert (grown.wire, stays.wire) == ([{"value": "abc"}], [(2, 1, "c")])
    assert box.grown == {2}


def test_half_a_character_fails_before_it_is_among_others():
    box, clock, _ = made()
    block = Box()
    move(box, clock, block, value="a")
    clock.advance(1)
    block.value = "a\ud83d"
    with pytest.raises(UnicodeEncodeError):
        box.send(block, {"value"})
    block.value = "a😀"
    assert box.send(block, {"value"}) == (1, 1, "😀")


def test_what_a_page_sets_long_after_anything_was_sent_is_not_sent_back():
    box, clock, sent = made()
    block = Box()
    move(box, clock, block, value="a")
    clock.advance(CROSSING)
    block.value = "b"
    assert not box.seen(block, {"value"})
    clock.advance(1)
    assert len(sent) == 1


TEXT = st.text(st.sampled_from("ab😀é"), max_size=4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), TEXT),
        st.tuples(st.just("grow"), TEXT),
        st.tuples(st.just("empty"), st.none()),
        st.tuples(st.just("label"), TEXT),
        st.tuples(st.just("type"), TEXT),
        st.tuples(st.just("wait"), st.sampled_from([0.0, INTERVAL / 2, INTERVAL, 0.1])),
        st.tuples(st.just("to page"), st.none()),
        st.tuples(st.just("to kernel"), st.none()),
        st.tuples(st.just("reload"), st.none()),
    ),
    max_size=40,
)


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_in_the_end_the_page_shows_what_python_has(steps):
    """Writes, growth, typing, flushes and deliveries in any order, messages crossing on the way."""
    box, clock, _sent = made()
    block, typed = Box(), []

    def to_kernel():
        if typed:
            block.value = typed.pop(0)
            if box.seen(block, {"value"}):
                box.schedule(clock)

    def to_page():
        if block.wire:
            block.deliver()
        if block.asks:
            block.asks = False
            if box.put(block, {"_esm", "label", "value"}):
                box.schedule(clock)

    def do(step, argument):
        if step == "set":
            move(box, clock, block, value=argument)
        elif step == "grow":
            move(box, clock, block, value=(block.value or "") + argument)
        elif step == "empty":
            move(box, clock, block, value=None)
        elif step == "label":
            move(box, clock, block, label=argument)
        elif step == "type":
            block.page["value"] = argument
            typed.append(argument)
        elif step == "wait":
            if not typed and not block.wire:  # what is under way arrives in time
                clock.advance(argument)
        elif step == "to page":
            to_page()
        elif step == "to kernel":
            to_kernel()
        elif step == "reload":
            typed.clear()
            block.wire.clear()
            block.behind = False
            block.page = {"value": block.value, "label": block.label}

    for step, argument in steps:
        do(step, argument)
    while typed or block.wire or box._dirty:
        to_kernel()
        to_page()
        clock.advance(INTERVAL)
    assert block.page == {"value": block.value, "label": block.label}
