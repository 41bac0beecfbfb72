"""Apps of several visitors under limits that they share."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.app.sharing import BROKER
from nbblocks.testing import App
from tests.polling import until


class Work:
    """A function that runs until it is told to end; all visitors have the same."""

    def __init__(self):
        self.begun, self.go, self.devices = threading.Semaphore(0), threading.Semaphore(0), []

    def __call__(self):
        self.begun.release()
        assert self.go.acquire(timeout=10)
        return "done"

    def paint(self, device: gr.Device):
        self.devices.append(device)
        return self()


@pytest.fixture
def work():
    return Work()


@pytest.fixture
def visit(broker, monkeypatch):
    """Begin a visit: `visit(build)` gives the driver of an app of its own."""
    for name, value in broker.environment("app").items():
        monkeypatch.setenv(name, value)
    drivers = []

    def begin(build):
        with gr.Blocks() as demo:
            demo.out, demo.button = gr.Textbox(), gr.Button()
            build(demo)
        driver = App(demo)
        driver.__enter__()
        drivers.append(driver)
        return driver

    yield begin
    for driver in drivers:
        driver.__exit__()


def places(app):
    """The places in line that the output has been told."""
    found = [details for _, _, details in app.statuses if "position" in details]
    return [(each["position"], each["length"]) for each in found]


def click(app):
    app.click(app.demo.button)
    app.advance(0)


def test_one_visitor_waits_for_another(visit, work):
    def build(demo):
        demo.button.click(work, None, demo.out)

    one, two, three = visit(build), visit(build), visit(build)
    click(one)
    assert work.begun.acquire(timeout=10)
    patience(one)
    for app, place in ((two, (1, 1)), (three, (2, 2))):
        click(app)
        patience(app)
        until(lambda app=app, place=place: places(app)[-1:] == [place])
    until(lambda: places(two)[-1] == (1, 2))
    work.go.release()
    one.settle()
    assert work.begun.acquire(timeout=10)
    until(lambda: places(three)[-1] == (1, 1))
    assert one.value(one.demo.out) == "done"
    assert two.value(two.demo.out) is None
    work.go.release(2)
    two.settle()
    three.settle()
    assert three.value(three.demo.out) == "done"


def patience(app):
    """Let so much of the app's time pass that its outputs show something."""
    app.demo.engine.call(app.demo.engine.clock.step, app.demo.engine.clock.time() + 1)


def test_a_full_queue_is_full_for_all_visitors(visit, work):
    def build(demo):
        demo.button.click(work, None, demo.out, trigger_mode="multiple")
        demo.queue(max_size=1)

    one, two = visit(build), visit(build)
    click(one)
    assert work.begun.acquire(timeout=10)
    click(two)
    until(lambda: len(list(two.demo.engine.jobs)) == 1)
    click(two)
    until(lambda: [toast.title for toast in two.toasts] == ["Queue full"])
    assert "1 waiting" in two.toasts[0].message
    work.go.release(2)
    one.settle()
    two.settle()
    assert two.value(two.demo.out) == "done"


def test_a_cancel_in_line_lets_others_pass(visit, work):
    def build(demo):
        demo.stop = gr.Button()
        demo.stop.click(None, cancels=demo.button.click(work, None, demo.out))

    one, two, three = visit(build), visit(build), visit(build)
    click(one)
    assert work.begun.acquire(timeout=10)
    click(two)
    patience(two)
    until(lambda: places(two) == [(1, 1)])
    click(three)
    two.click(two.demo.stop)
    two.settle()
    patience(three)
    until(lambda: places(three)[-1:] == [(1, 1)])
    work.go.release(2)
    one.settle()
    three.settle()
    assert three.value(three.demo.out) == "done"


def test_closing_an_app_gives_its_slot_to_the_next(visit, work):
    def build(demo):
        demo.button.click(work, None, demo.out)

    one, two = visit(build), visit(build)
    click(one)
    assert work.begun.acquire(timeout=10)
    click(two)
    one.demo.close()
    assert work.begun.acquire(timeout=10)
    work.go.release(2)
    two.settle()
    assert two.value(two.demo.out) == "done"


def test_without_a_limit_nobody_asks(visit, work, broker):
    def build(demo):
        demo.button.click(work, None, demo.out, concurrency_limit=None)

    one, two = visit(build), visit(build)
    for app in (one, two):
        click(app)
        assert work.begun.acquire(timeout=10)
    work.go.release(2)
    one.settle()
    two.settle()
    assert broker.statistics()["granted"] == 0


def test_functions_of_render_have_limits_for_each_visitor(visit, work, broker):
    def build(demo):
        @gr.render()
        def show():
            own = gr.Button("own")
            own.click(lambda: work(), None, demo.out)
            demo.own = own

    one, two = visit(build), visit(build)
    for app in (one, two):
        granted = broker.statistics()["granted"]
        app.click(app.demo.own)
        assert work.begun.acquire(timeout=10)
        assert broker.statistics()["granted"] == granted
    work.go.release(2)
    one.settle()
    two.settle()


def test_devices_are_for_one_visitor_at_a_time(visit, work):
    def build(demo):
        demo.button.click(work.paint, None, demo.out, concurrency_id="gpu")
        demo.queue(devices={"gpu": ["cuda:0", "cuda:1"]})

    apps = [visit(build) for _ in range(3)]
    for app in apps:
        click(app)
    for _ in range(2):
        assert work.begun.acquire(timeout=10)
    assert sorted(work.devices) == ["cuda:0", "cuda:1"]
    assert isinstance(work.devices[0], gr.Device)
    work.go.release()
    assert work.begun.acquire(timeout=10)
    assert work.devices[2] in ("cuda:0", "cuda:1")
    work.go.release(2)
    for app in apps:
        app.settle()


def test_a_broker_that_is_not_there_is_no_hindrance(folder, monkeypatch, work, caplog):
    monkeypatch.setenv(BROKER, '{"place": "/nowhere", "secret": "", "app": "app"}')
    with gr.Blocks() as demo:
        out, button = gr.Textbox(), gr.Button()
        button.click(lambda: "done", None, out)
    with App(demo) as app:
        app.click(button)
        app.settle()
        assert app.value(out) == "done"
    assert "concurrency limits hold for each visitor alone" in caplog.text
