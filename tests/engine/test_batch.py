"""batch=True: one call for the runs that wait."""

from __future__ import annotations

import asyncio
import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


class Batches:
    """A batch function that notes what it got, and waits in each call until it may go on."""

    def __init__(self, result=None):
        self.begun, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.calls = []
        self.result = result or (lambda values: [[value * 10 for value in values]])

    def __call__(self, values):
        self.calls.append(list(values))
        self.begun.release()
        assert self.go.acquire(timeout=10)
        return self.result(values)

    def wait(self):
        assert self.begun.acquire(timeout=10)


def batching(fn, **options):
    """Make an app that appends what each run gets back, in the order in which runs end."""
    got, ends = [], []
    with gr.Blocks() as demo:
        number, out, button = gr.Number(0, interactive=True), gr.JSON(), gr.Button()
        stop = gr.Button()
        run = button.click(
            fn,
            number,
            out,
            batch=True,
            **{"trigger_mode": "multiple", "max_batch_size": 3} | options,
        )
        follow = {"trigger_mode": "multiple", "concurrency_limit": None}
        run.success(lambda: ends.append("success"), **follow)
        run.failure(lambda: ends.append("failure"), **follow)
        out.change(got.append, out, trigger_mode="multiple")
        if options.get("queue", True):
            stop.click(None, cancels=run)
    return demo, number, out, button, stop, got, ends


def click(app, number, button, *values):
    for value in values:
        app.set(number, value)
        app.click(button)


def test_what_waits_is_collected_into_one_call_and_each_run_gets_its_own_entry():
    fn = Batches()
    demo, number, _out, button, _stop, got, ends = batching(fn)
    with App(demo) as app:
        click(app, number, button, 1)
        fn.wait()
        click(app, number, button, 2, 3, 4, 5)
        for _ in range(3):
            fn.go.release()
        app.settle()
    assert fn.calls == [[1], [2, 3, 4], [5]]
    assert got == [10, 20, 30, 40, 50]
    assert ends == ["success"] * 5


def test_once_and_always_last_make_batches_of_one():
    for mode, calls in (("once", [[1]]), ("always_last", [[1], [3]])):
        fn = Batches()
        demo, number, _out, button, _stop, _got, _ends = batching(fn, trigger_mode=mode)
        with App(demo) as app:
            click(app, number, button, 1)
            fn.wait()
            click(app, number, button, 2, 3)
            fn.go.release()
            fn.go.release()
            app.settle()
        assert fn.calls == calls


def test_queue_false_and_no_limit_make_batches_of_one():
    for options in ({"queue": False}, {"concurrency_limit": None}):
        fn = Batches()
        demo, number, _out, button, _stop, _got, _ends = batching(fn, **options)
        with App(demo) as app:
            click(app, number, button, 1, 2)
            for _ in range(2):
                fn.wait()
                fn.go.release()
            app.settle()
        assert sorted(fn.calls) == [[1], [2]]


def test_async_functions_several_outputs_and_skipped_entries():
    async def fn(values):
        await asyncio.sleep(0)
        return [value + 1 for value in values], [gr.skip() for _ in values]

    with gr.Blocks() as demo:
        number, one, two = gr.Number(1, interactive=True), gr.Number(), gr.Textbox("kept")
        button = gr.Button()
        button.click(fn, number, [one, two], batch=True)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (app.value(one), app.value(two)) == (2, "kept")


def test_inputs_as_a_set_and_by_name_come_as_lists():
    got = []

    def as_dict(data):
        got.append(data)
        return [[1]]

    def named(first, *, second):
        got.append((first, second))
        return [[1]]

    with gr.Blocks() as demo:
        a, b, out = gr.Number(1), gr.Number(2), gr.Number()
        button = gr.Button()
        button.click(as_dict, {a, b}, out, batch=True)
        button.click(named, a, out, inputs_kwargs={"second": b}, batch=True)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert got == [{a: [1], b: [2]}, ([1], [2])]


def test_a_member_that_is_cancelled_goes_without_the_others():
    fn = Batches()
    demo, number, _out, button, _stop, got, ends = batching(fn)
    with App(demo) as app:
        click(app, number, button, 1)
        fn.wait()
        click(app, number, button, 2, 3, 4)
        fn.go.release()
        fn.wait()
        middle = [job for job in demo.engine.jobs if job.payloads == [3]]
        demo.engine.call(demo.engine.jobs._cancel, middle[0])
        fn.go.release()
        app.settle()
        assert fn.calls == [[1], [2, 3, 4]]
        assert got == [10, 20, 40]
        assert sorted(ends) == ["failure"] + ["success"] * 3
        app.advance(0)
        assert len(demo.engine.jobs.slots) == 0
        click(app, number, button, 5)
        fn.wait()
        fn.go.release()
        app.settle()
        assert got[-1] == 50


@pytest.mark.parametrize("queue", [True, False])
def test_a_call_that_nobody_waits_for_ends_when_the_app_closes(queue):
    begun, ended = threading.Event(), threading.Event()

    def fn(values):
        try:
            while True:
                begun.set()
        finally:
            ended.set()

    demo, number, _out, button, _stop, _got, _ends = batching(fn, queue=queue)
    with App(demo) as app:
        click(app, number, button, 1)
        assert begun.wait(10)
    assert ended.wait(10)


def test_cancelling_all_members_ends_the_call_and_frees_the_slot():
    ended = threading.Event()

    def fn(values):
        try:
            while True:
                begun.set()
        finally:
            ended.set()

    begun = threading.Event()
    demo, number, _out, button, stop, got, _ends = batching(fn)
    with App(demo) as app:
        click(app, number, button, 1)
        assert begun.wait(10)
        click(app, number, button, 2)
        app.click(stop)
        app.settle()
        assert ended.wait(10)
        app.advance(0)
        assert len(demo.engine.jobs.slots) == 0
        assert got == []


def test_a_failure_is_that_of_every_member_and_is_told_once():
    def fail(values):
        raise gr.Error("no")

    fn = Batches(fail)
    demo, number, _out, button, _stop, got, ends = batching(fn)
    with App(demo) as app:
        click(app, number, button, 1)
        fn.wait()
        click(app, number, button, 2, 3)
        fn.go.release()
        fn.go.release()
        app.settle()
        assert [toast.message for toast in app.toasts] == ["no", "no"]
    assert ends == ["failure"] * 3
    assert got == []


def test_a_member_whose_input_or_result_is_refused_fails_alone():
    fn = Batches(lambda values: [["x" if value == 2 else value for value in values]])
    with gr.Blocks() as demo:
        number = gr.Number(0, maximum=9, interactive=True)
        out, button, got, ends = gr.Number(), gr.Button(), [], []
        run = button.click(fn, number, out, batch=True, trigger_mode="multiple")
        run.failure(lambda: ends.append(1), trigger_mode="multiple", concurrency_limit=None)
        out.change(got.append, out, trigger_mode="multiple")
    with App(demo) as app:
        click(app, number, button, 1)
        fn.wait()
        click(app, number, button, 2, 10, 4)
        fn.go.release()
        fn.go.release()
        app.settle()
        assert len(app.toasts) == 2
    assert fn.calls == [[1], [2, 4]]
    assert got == [1, 4]
    assert ends == [1, 1]


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (lambda values: list(values), "one list for each of its 1 outputs"),
        (lambda values: [[1], [2]], "one list for each of its 1 outputs"),
        (lambda values: None, "one list for each of its 1 outputs"),
        (lambda values: [[]], "got 1 entry of each input, but its list for output 1 has 0"),
        (lambda values: [[1, 2]], "got 1 entry of each input, but its list for output 1 has 2"),
    ],
)
def test_what_it_may_not_return(result, message):
    with gr.Blocks() as demo:
        number, out, button = gr.Number(1), gr.Number(), gr.Button()
        button.click(lambda values: result(values), number, out, batch=True)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert message in app.toasts[0].message


def test_without_outputs_it_may_return_nothing():
    got = []
    with gr.Blocks() as demo:
        number, button = gr.Number(1), gr.Button()
        button.click(lambda values: got.append(values), number, batch=True)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.toasts == []
    assert got == [[1]]


def test_generators_and_wrong_sizes_are_refused():
    def generator(values):
        yield [values]

    with gr.Blocks():
        number, button = gr.Number(), gr.Button()
        with pytest.raises(InvalidValueError, match="a generator, which cannot run with batch"):
            button.click(generator, number, number, batch=True)
        for size in (0, 1.5, "4"):
            with pytest.raises(InvalidValueError, match=r"max_batch_size=.* whole number from 1"):
                button.click(lambda values: [values], number, number, max_batch_size=size)


def test_progress_of_a_batch_is_shown_for_all_its_runs():
    gate, begun = threading.Event(), threading.Semaphore(0)

    def fn(values, progress=gr.Progress()):  # noqa: B008
        progress((1, 2))
        begun.release()
        gate.wait(10)
        return [values]

    with gr.Blocks() as demo:
        number, out, button = gr.Number(1), gr.Number(), gr.Button()
        button.click(fn, number, out, batch=True, trigger_mode="multiple")
    with App(demo) as app:
        app.click(button)
        assert begun.acquire(timeout=10)
        app.click(button)
        app.click(button)
        app.advance(1)
        assert app.statuses[-1][2]["waiting"] == 2
        assert app.statuses[-1][2]["progress"][0]["index"] == 1
        gate.set()
        app.settle()
        assert app.statuses[-1][1] == "done"
