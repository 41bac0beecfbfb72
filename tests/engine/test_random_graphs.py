"""Random listeners, chains, failures, limits and cancels: everything ends, and keeps the rules."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.testing import App

FUNCTIONS = 3
BUTTONS = 3

listeners = st.fixed_dictionaries(
    {
        "function": st.integers(0, FUNCTIONS - 1),
        "kind": st.sampled_from(["plain", "async", "generator", "async generator"]),
        "start": st.integers(0, 10),
        "follows": st.sampled_from(["", "", "then", "success", "failure"]),
        "mode": st.sampled_from(["once", "multiple", "always_last"]),
        "limit": st.sampled_from([1, 2, None]),
        "id": st.sampled_from([None, None, "shared"]),
        "queue": st.sampled_from([True, True, True, False]),
        "fails": st.booleans(),
        "cancels": st.integers(0, 10),
        "is_canceller": st.sampled_from([False, False, False, True]),
    }
)
actions = st.lists(st.integers(0, BUTTONS - 1), min_size=1, max_size=15)


class Watch:
    """Notes how many runs share a slot at a time, and the order of each listener's runs."""

    def __init__(self):
        self.lock = threading.Lock()
        self.running, self.most = Counter(), Counter()
        self.began = {}

    def enter(self, slots, name, number):
        with self.lock:
            self.began.setdefault(name, []).append(number)
            for slot in slots:
                self.running[slot] += 1
                self.most[slot] = max(self.most[slot], self.running[slot])

    def leave(self, slots):
        with self.lock:
            for slot in slots:
                self.running[slot] -= 1


def function(watch, name, spec, slots):
    """Make a function of one kind that reports to the watch, and perhaps fails."""

    def finish():
        watch.leave(slots)
        if spec["fails"]:
            raise gr.Error("planned", print_exception=False)

    def plain(number):
        watch.enter(slots, name, number)
        finish()

    async def coroutine(number):
        watch.enter(slots, name, number)
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            watch.leave(slots)
            raise
        finish()

    def generator(number):
        watch.enter(slots, name, number)
        left = False
        try:
            yield None
            left = True
            finish()
        finally:
            if not left:
                watch.leave(slots)

    async def async_generator(number):
        watch.enter(slots, name, number)
        left = False
        try:
            yield None
            left = True
            finish()
        finally:
            if not left:
                watch.leave(slots)

    return {
        "plain": plain,
        "async": coroutine,
        "generator": generator,
        "async generator": async_generator,
    }[spec["kind"]]


def build(specs, watch):
    """Make an app of the specifications; returns its buttons, its input, and the limits."""
    limits, made = {}, []
    with gr.Blocks() as demo:
        number = gr.Number(0, interactive=True)
        buttons = [gr.Button() for _ in range(BUTTONS)]
        for index, spec in enumerate(specs):
            # Cancelled runs may still be in their function, so only others count for the limit.
            slot = spec["id"] or index
            counted = spec["queue"] and not any(other["is_canceller"] for other in specs)
            fn = function(watch, index, spec, [slot] if counted else [])
            before = made[spec["start"] % len(made)] if made else None
            if spec["follows"] and before is not None:
                register = getattr(before, spec["follows"])
            else:
                register = buttons[spec["start"] % BUTTONS].click
            cancellable = [each for each in made if each.listener.queue]
            cancels = None
            if spec["is_canceller"] and cancellable:
                cancels = cancellable[spec["cancels"] % len(cancellable)]
            made.append(
                register(
                    fn,
                    number,
                    trigger_mode=spec["mode"],
                    concurrency_limit=spec["limit"],
                    concurrency_id=spec["id"],
                    queue=spec["queue"],
                    cancels=cancels,
                )
            )
            if counted and spec["limit"] is not None:
                limits[slot] = min(limits.get(slot, spec["limit"]), spec["limit"])
    return demo, buttons, number, limits


@settings(max_examples=150, deadline=None)
@given(st.lists(listeners, min_size=1, max_size=7), actions)
def test_everything_ends_in_order_and_within_its_limits(specs, clicks):
    watch = Watch()
    demo, buttons, number, limits = build(specs, watch)
    with App(demo, timeout=30) as app:
        for count, button in enumerate(clicks):
            demo.engine.call(
                demo.engine.receive,
                "page",
                {str(number._id): {"value": count}},
                [[buttons[button]._id, "click", None]],
            )
        app.settle()
        assert list(demo.engine.jobs) == []
        for slot, limit in limits.items():
            assert watch.most[slot] <= limit
        for name, numbers in watch.began.items():
            spec = specs[name]
            if spec["queue"] and spec["limit"] == 1 and spec["id"] is None:
                assert numbers == sorted(numbers)
        lines = demo.engine.jobs.slots._lines.values()
        assert all(not line.waiting for line in lines)
        # What was cancelled gives its slot back on the loop's next turns.
        app.settle()
        turn = threading.Event()
        for _ in range(5):
            turn.clear()
            demo.engine.call(turn.set)
            assert turn.wait(10)
        assert [line.running for line in lines] == [0] * len(lines)
