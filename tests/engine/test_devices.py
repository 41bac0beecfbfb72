"""Devices of a pool: one for each run, in threads and in processes."""

from __future__ import annotations

import os
import threading

import pytest

import nbblocks as gr
from nbblocks.errors import InvalidValueError
from nbblocks.events.device import variables_of, visible
from nbblocks.testing import App


def outcome(fn, devices=("cuda:0", "cuda:1"), clicks=1, **options):
    """Run a function and return what it returned, and the toasts."""
    with gr.Blocks() as demo:
        out, button = gr.State(), gr.Button()
        button.click(fn, None, out, trigger_mode="multiple", **{"concurrency_id": "gpu", **options})
    demo.queue(devices={"gpu": devices} if devices else None)
    with App(demo) as app:
        for _ in range(clicks):
            app.click(button)
        app.settle(30)
        return app.value(out), [toast.message for toast in app.toasts]


def test_each_run_has_one_of_its_own():
    barrier, seen = threading.Barrier(3, timeout=10), []

    def paint(device: gr.Device):
        seen.append(device)
        barrier.wait()

    outcome(paint, ["cuda:0", "cuda:1", "cuda:1"], clicks=3)
    assert sorted(seen) == ["cuda:0", "cuda:1", "cuda:1"]


@pytest.mark.parametrize(("limit", "most"), [("default", 2), (None, 2), (1, 1), (5, 2)])
def test_the_limit_is_the_number_of_devices_or_what_is_less(limit, most):
    lock, running, peak = threading.Lock(), [], []

    def paint(device: gr.Device):
        with lock:
            running.append(device)
            peak.append(len(running))
        threading.Event().wait(0.02)
        with lock:
            running.remove(device)

    outcome(paint, clicks=6, concurrency_limit=limit)
    assert max(peak) == most


def test_a_function_that_does_not_ask_is_under_the_limit_all_the_same():
    def paint():
        return "painted"

    assert outcome(paint) == ("painted", [])


def test_generators_async_functions_and_batches_have_one_too():
    def steps(device: gr.Device):
        yield "first"
        yield device

    async def later(device: gr.Device):
        return device

    def batch(device: gr.Device):
        return [[device]]

    for fn in (steps, later):
        assert outcome(fn) == ("cuda:0", [])
    assert outcome(batch, batch=True) == ("cuda:0", [])


def seen_from_a_process(device: gr.Device):
    return [device, os.environ.get("CUDA_VISIBLE_DEVICES"), os.getpid()]


def test_a_process_sees_its_own_device_only(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    (device, variable, pid), _ = outcome(seen_from_a_process, ["cuda:3"], executor="process")
    assert (device, variable) == ("cuda:0", "3")
    assert pid != os.getpid()
    (device, variable, _), _ = outcome(seen_from_a_process, ["npu:3"], executor="process")
    assert (device, variable) == ("npu:3", None)


def test_each_device_has_processes_of_its_own(monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    with gr.Blocks(executor="process") as demo:
        first, second = gr.State(), gr.State()
        buttons = [gr.Button(), gr.Button()]
        for button, out, name in zip(buttons, (first, second), "ab", strict=True):
            button.click(seen_from_a_process, None, out, concurrency_id=name)
    demo.queue(devices={"a": ["cuda:0"], "b": ["cuda:1"]})
    with App(demo) as app:
        found = []
        for _ in range(2):
            for button in buttons:
                app.click(button)
                app.settle(30)
            found.append((app.value(first)[1:], app.value(second)[1:]))
        assert found[0] == found[1]  # the same processes
        (_, one), (_, other) = found[0]
        assert one != other
        assert [each[0] for each in found[0]] == ["0", "1"]


def test_devices_of_a_process_are_counted_among_those_that_we_see(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,GPU-8f")
    assert variables_of("cuda:1") == {"CUDA_VISIBLE_DEVICES": "GPU-8f"}
    assert variables_of("cuda") == variables_of(None) == {}
    assert visible(gr.Device("cuda:1")) == "cuda:0"
    assert visible("cuda:1") == "cuda:1"


def test_who_asks_for_a_device_where_there_is_none_is_told():
    def paint(device: gr.Device):
        return device

    def perhaps(device: gr.Device | None):
        return device or "none"

    _, [message] = outcome(paint, None)
    assert "`device: gr.Device` needs devices" in message
    assert "demo.queue(devices={'gpu': ['cuda:0']})" in message
    _, [message] = outcome(paint, queue=False)
    assert "needs devices" in message
    assert outcome(perhaps, None) == ("none", [])


@pytest.mark.parametrize(
    "wrong", [["cuda:0"], {"gpu": []}, {"gpu": "cuda:0"}, {"gpu": [0]}, {1: ["cuda:0"]}]
)
def test_wrong_pools_are_refused(wrong):
    with gr.Blocks() as demo, pytest.raises(InvalidValueError, match="'gpu': \\['cuda:0'"):
        demo.queue(devices=wrong)
