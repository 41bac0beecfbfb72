"""Random graphs of listeners: made, driven, and watched for every rule of the engine."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.testing import App

BUTTONS = 3
TIMEOUT = 30

LISTENERS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["plain", "async", "generator", "async generator", "batch"]),
        "start": st.integers(0, 10),
        "follows": st.sampled_from(["", "", "then", "success", "failure"]),
        "mode": st.sampled_from(["once", "multiple", "multiple", "always_last"]),
        "limit": st.sampled_from([1, 1, 2, None]),
        "id": st.sampled_from([None, None, "shared"]),
        "queue": st.sampled_from([True, True, True, False]),
        "fails": st.sampled_from([False, False, True]),
        "size": st.integers(1, 4),
        "valid": st.sampled_from([True, True, True, False]),
        "cancels": st.integers(0, 10),
        "is_canceller": st.sampled_from([False, False, False, True]),
    }
)
GRAPHS = st.lists(LISTENERS, min_size=1, max_size=7)
CLICKS = st.lists(st.integers(0, BUTTONS - 1), min_size=1, max_size=15)


@dataclass
class Watch:
    """What really happened.

    Args:
        running: Calls that run now, by slot.
        most: Calls that ran at one time, by slot.
        began: The numbers that each listener's calls got, in order.
        lock: Held while it is written.
    """

    running: Counter[Any] = field(default_factory=Counter)
    most: Counter[Any] = field(default_factory=Counter)
    began: dict[int, list[int]] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    def enter(self, slot, index, numbers):
        with self.lock:
            self.began.setdefault(index, []).extend(numbers)
            self.running[slot] += 1
            self.most[slot] = max(self.most[slot], self.running[slot])

    def leave(self, slot):
        with self.lock:
            self.running[slot] -= 1


def make_function(watch: Watch, index: int, spec: dict[str, Any], slot: Any) -> Any:
    """Make a function of some kind that reports what it does, and perhaps fails."""

    def begin(numbers):
        watch.enter(slot, index, numbers)

    def finish():
        watch.leave(slot)
        if spec["fails"]:
            raise gr.Error("planned", print_exception=False)

    def plain(number):
        begin([number])
        finish()

    def batch(numbers):
        assert len(numbers) <= spec["size"]
        begin(numbers)
        finish()

    async def coroutine(number):
        begin([number])
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            watch.leave(slot)
            raise
        finish()

    def generator(number):
        begin([number])
        left = False
        try:
            yield None
            left = True
            finish()
        finally:
            if not left:
                watch.leave(slot)

    async def async_generator(number):
        begin([number])
        left = False
        try:
            yield None
            left = True
            finish()
        finally:
            if not left:
                watch.leave(slot)

    return {
        "plain": plain,
        "batch": batch,
        "async": coroutine,
        "generator": generator,
        "async generator": async_generator,
    }[spec["kind"]]


class Graph:
    """An app made of specifications, and what it must do.

    Args:
        specs: The listeners.
    """

    def __init__(self, specs: list[dict[str, Any]]) -> None:
        self.specs = specs
        self.watch = Watch()
        self.made: list[Any] = []
        self.dispatched: dict[int, list[Any]] = {}
        """Every job by listener, in the order in which they were triggered."""
        with gr.Blocks() as self.demo:
            self.number = gr.Number(0, interactive=True)
            self.buttons = [gr.Button() for _ in range(BUTTONS)]
            for index, spec in enumerate(specs):
                self.made.append(self._register(index, spec))
        self._record()

    def _register(self, index: int, spec: dict[str, Any]) -> Any:
        before = self.made[spec["start"] % index] if index else None
        if spec["follows"] and before is not None:
            register = getattr(before, spec["follows"])
        else:
            register = self.buttons[spec["start"] % BUTTONS].click
        cancellable = [each for each in self.made if each.listener.queue]
        cancels = None
        if spec["is_canceller"] and cancellable:
            cancels = cancellable[spec["cancels"] % len(cancellable)]
        return register(
            make_function(self.watch, index, spec, self.slot(index)),
            self.number,
            trigger_mode=spec["mode"],
            concurrency_limit=spec["limit"],
            concurrency_id=spec["id"],
            queue=spec["queue"],
            batch=spec["kind"] == "batch",
            max_batch_size=spec["size"],
            validator=None
            if spec["valid"]
            else lambda number: gr.validate(number % 2 == 0, "It must be even."),
            cancels=cancels,
        )

    def slot(self, index: int) -> Any:
        """Return what the runs of a listener are counted under; None for those without a limit."""
        spec = self.specs[index]
        return (spec["id"] or index) if spec["queue"] else None

    def limit(self, slot: Any) -> int | None:
        limits = [
            each["limit"] for index, each in enumerate(self.specs) if self.slot(index) == slot
        ]
        return min((limit for limit in limits if limit is not None), default=None)

    def _record(self) -> None:
        """Note every job, what a cancel left alive, and slots held by more than their limit."""
        jobs, slots = self.demo.engine.jobs, self.demo.engine.jobs.slots
        dispatch, granted = jobs.dispatch, slots.granted
        self.exceeded: list[Any] = []
        self.survived: list[Any] = []

        def dispatched(listener, trigger):
            condemned = [job for job in jobs if job.listener in listener.cancels]
            job = dispatch(listener, trigger)
            self.survived += [each for each in condemned if each.state != "cancelled"]
            if job is not None:
                self.dispatched.setdefault(listener.id, []).append(job)
            return job

        def grant(turn):
            slot = turn.tickets[0].line
            [running] = [running for line, running, _ in slots.own.lines if line == slot]
            if len(running) > slots.limit(slot):
                self.exceeded.append(slot)
            granted(turn)

        jobs.dispatch, slots.own.lines._on_turn = dispatched, grant

    # ------------------------------------------------------------------- drive

    def run(self, clicks: list[int]) -> None:
        """Click, wait until everything has ended, and check the rules."""
        with App(self.demo, timeout=TIMEOUT) as app:
            for count, button in enumerate(clicks):
                values = {str(self.number._id): {"value": count}}
                events = [[self.buttons[button]._id, "click", None]]
                self.demo.engine.call(self.demo.engine.receive, "page", values, events)
            app.settle()
            self._check_slots(app)
        self._check_jobs()
        self._check_limits()
        self._check_order(clicks)

    def _check_slots(self, app: App) -> None:
        """Every slot is free again; what was cancelled gives its own back on the next turns."""
        slots = self.demo.engine.jobs.slots
        for _ in range(5):
            app.advance(0)
        assert len(slots) == len(slots.own.lines) == 0, list(slots.own.lines)
        assert list(self.demo.engine.jobs) == []

    def _check_jobs(self) -> None:
        """Everything that was triggered has ended, in a way that it could end."""
        for index, made in enumerate(self.made):
            spec = self.specs[index]
            for job in self.dispatched.get(made.listener.id, ()):
                may = {"cancelled"} if self._may_be_cancelled(made) else set()
                refused = not spec["valid"] and job.payloads[0] % 2
                may.add("refused" if refused else "failure" if spec["fails"] else "success")
                assert job.state in may, (spec, job.state)
        for index, made in enumerate(self.made):
            self._check_followers(index, made)

    def _check_followers(self, index: int, made: Any) -> None:
        """Those that run on every trigger have followed every run they should have."""
        before = self.made[self.specs[index]["start"] % index] if index else None
        spec = self.specs[index]
        if not spec["follows"] or before is None:
            return
        ends = {"then": {"success", "failure", "cancelled"}, "success": {"success"}}
        holds = ends.get(spec["follows"], {"failure", "cancelled"})
        due = [j for j in self.dispatched.get(before.listener.id, ()) if j.state in holds]
        ran = self.dispatched.get(made.listener.id, ())
        if spec["mode"] == "multiple":
            assert len(ran) == len(due), (spec, len(ran), len(due))
        else:
            assert bool(ran) == bool(due)

    def _may_be_cancelled(self, made: Any) -> bool:
        return any(made.listener in other.listener.cancels for other in self.made)

    def _check_limits(self) -> None:
        assert self.exceeded == []
        assert self.survived == []
        if any(other.listener.cancels for other in self.made):
            return  # what is cancelled may still be in its function, while the next one runs
        for slot, most in self.watch.most.items():
            limit = None if slot is None else self.limit(slot)
            assert limit is None or most <= limit, (slot, most, limit)

    def _check_order(self, clicks: list[int]) -> None:
        """No event is lost, none comes two times, and none overtakes another of its listener."""
        for index, made in enumerate(self.made):
            spec, listener = self.specs[index], made.listener
            began = self.watch.began.get(index, [])
            jobs = self.dispatched.get(listener.id, [])
            ran = [j.payloads[0] for j in jobs if j.state in ("success", "failure")]
            cancelled = [j.payloads[0] for j in jobs if j.state == "cancelled"]
            lost = Counter(ran) - Counter(began)
            extra = Counter(began) - Counter(ran) - Counter(cancelled)
            assert not lost, (spec, lost)
            assert not extra, (spec, extra)
            alone = self.limit(self.slot(index)) == 1 if spec["queue"] else False
            if alone and spec["valid"] and not self._may_be_cancelled(made):
                assert began == [job.payloads[0] for job in jobs], spec
            first = not spec["follows"] or index == 0
            if first and spec["mode"] == "multiple" and not self._waits_for_others(index):
                button = spec["start"] % BUTTONS
                due = [count for count, each in enumerate(clicks) if each == button]
                assert [job.payloads[0] for job in jobs] == due, spec

    def _waits_for_others(self, index: int) -> bool:
        """Is there a listener of the same click before it, so that it begins later?"""
        starts = [
            each["start"] % BUTTONS
            for number, each in enumerate(self.specs)
            if not each["follows"] or number == 0
        ]
        return starts.count(self.specs[index]["start"] % BUTTONS) > 1
