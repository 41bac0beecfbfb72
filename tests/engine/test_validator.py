"""validator= of a listener, and gr.validate."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App


def form(validator, *, age=5, **options):
    """Make an app with two inputs that notes what ran."""
    ran = []
    with gr.Blocks() as demo:
        name, number = gr.Textbox(label="Name"), gr.Number(age, label="Age")
        button, out = gr.Button(), gr.Textbox()

        def fn(name, age):
            ran.append("fn")
            return f"{name} {age}"

        run = button.click(fn, [name, number], out, validator=validator, **options)
        run.then(lambda: ran.append("then"))
        run.success(lambda: ran.append("success"))
        run.failure(lambda: ran.append("failure"))
    return demo, name, number, button, out, ran


def check(name, age):
    return gr.validate(name != "", "Who are you?"), gr.validate(age >= 0, "Not born yet.")


def test_what_it_refuses_is_shown_at_the_input_and_nothing_runs():
    demo, name, number, button, out, ran = form(check)
    with App(demo) as app:
        app.type(name, "")
        app.click(button)
        app.settle()
        assert (app.problem(name), app.problem(number)) == ("Who are you?", None)
        assert ran == []
        assert app.toasts == []
        assert app.value(out) is None
        app.type(name, "Ada")
        app.settle()
        assert app.problem(name) is None, "the user has changed it"
        app.click(button)
        app.settle()
        assert app.value(out) == "Ada 5"
        assert sorted(ran) == ["fn", "success", "then"]


def test_each_input_has_its_own_message_and_one_that_is_right_loses_it():
    demo, name, number, button, _out, _ran = form(check, age=-1)
    with App(demo) as app:
        app.type(name, "")
        app.click(button)
        app.settle()
        assert (app.problem(name), app.problem(number)) == ("Who are you?", "Not born yet.")
        number.value = 3
        app.click(button)
        app.settle()
        assert (app.problem(name), app.problem(number)) == ("Who are you?", None)


@pytest.mark.parametrize(
    "validator",
    [
        lambda name, age: None,
        lambda name, age: [None, None],
        lambda name, age: gr.validate(True, ""),
        lambda name, age: (True, gr.validate(True, "")),
        lambda name, age: [],
    ],
)
def test_what_lets_it_pass(validator):
    demo, _name, _number, button, _out, ran = form(validator)
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert "fn" in ran


def test_a_single_answer_is_about_the_first_input():
    demo, name, number, button, _out, ran = form(lambda name, age: gr.validate(False, "No."))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert (app.problem(name), app.problem(number)) == ("No.", None)
    assert ran == []


async def test_it_may_be_async():
    async def validator(name, age):
        return None, gr.validate(False, "No.")

    demo, _name, number, button, _out, ran = form(validator)
    async with App(demo) as app:
        app.click(button)
        await app.settled()
        assert app.problem(number) == "No."
    assert ran == []


def test_it_gets_what_the_function_gets():
    got = []
    with gr.Blocks() as demo:
        one, two, button = gr.Number(1), gr.Number(2), gr.Button()

        def by_name(first, *, second):
            got.append((first, second))
            return None, gr.validate(False, "by name")

        def as_dict(data):
            got.append(data)
            return {one: gr.validate(False, "in a dictionary")}

        def lists(values, event: gr.EventData):
            got.append((values, event.target))

        button.click(lambda values: None, one, batch=True, validator=lists)
        button.click(
            lambda first, second: None, one, inputs_kwargs={"second": two}, validator=by_name
        )
        button.click(lambda data: None, {one, two}, validator=as_dict)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.problem(one) == "in a dictionary"
        assert app.problem(two) is None, "the second listener has looked at it again"
    assert got == [(1, button), (1, 2), {one: 1, two: 2}]


def test_it_runs_before_the_listener_waits_in_line():
    gate, begun = threading.Event(), threading.Event()

    def fn(number):
        begun.set()
        gate.wait(10)

    with gr.Blocks() as demo:
        number, button = gr.Number(1, interactive=True), gr.Button()
        button.click(
            fn,
            number,
            trigger_mode="multiple",
            validator=lambda number: gr.validate(number > 0, "No."),
        )
    demo.queue(max_size=1)
    with App(demo) as app:
        app.click(button)
        assert begun.wait(10)
        app.set(number, -1)
        app.click(button)
        before = {job for job in demo.engine.jobs if job.payloads == [1]}
        app._idle(before).result(10)
        assert app.problem(number) == "No."
        gate.set()
        app.settle()


def test_one_that_fails_is_a_failure_of_the_run():
    demo, _name, _number, button, _out, ran = form(lambda name, age: 1 / 0)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert len(app.toasts) == 1
    assert sorted(ran) == ["failure", "then"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [(False, "returned False for"), ("too short", "returned 'too short' for")],
)
def test_what_is_no_answer(answer, message):
    demo, _name, _number, button, _out, _ran = form(lambda name, age: answer)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert message in app.toasts[0].message
        assert "gr.validate(is_valid, message)" in app.toasts[0].message


def test_a_block_that_is_no_input():
    demo, _name, _number, button, out, _ran = form(lambda name, age: {out: gr.validate(False, "")})
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert "which is not among the inputs" in app.toasts[0].message


def test_what_a_state_holds_is_refused_in_a_toast():
    with gr.Blocks() as demo:
        state, button = gr.State(0), gr.Button()
        button.click(lambda s: None, state, validator=lambda s: gr.validate(s > 0, "Log in first."))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert [toast.message for toast in app.toasts] == ["Log in first."]


def test_the_next_listener_of_the_event_runs():
    ran = []
    with gr.Blocks() as demo:
        name, button = gr.Textbox(), gr.Button()
        button.click(ran.append, name, validator=lambda name: gr.validate(False, "No."))
        button.click(lambda: ran.append("next"))
    with App(demo) as app:
        app.click(button)
        app.settle()
    assert ran == ["next"]


def test_it_stops_a_chain_without_a_function():
    ran = []
    with gr.Blocks() as demo:
        name, button = gr.Textbox(), gr.Button()
        start = button.click(None, name, validator=lambda name: gr.validate(False, "No."))
        start.then(lambda: ran.append("then"))
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.problem(name) == "No."
    assert ran == []


def test_what_is_no_validator():
    def generator(name):
        yield gr.validate(True, "")

    with gr.Blocks():
        name, button = gr.Textbox(), gr.Button()
        with pytest.raises(InvalidValueError, match="validator must be a function, not 'name'"):
            button.click(lambda name: None, name, validator="name")
        with pytest.raises(InvalidValueError, match="is a generator"):
            button.click(lambda name: None, name, validator=generator)
