"""A dask cluster as executor. Not on Colab's versions: needs `distributed`."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from pathlib import Path

import distributed
import pytest

import nbblocks as gr
from nbblocks.engine.cluster import shared_name
from nbblocks.errors import InvalidValueError
from nbblocks.testing import App
from tests.engine.executing import app_of
from tests.polling import until


@pytest.fixture(scope="module")
def client():
    """A cluster of two processes, one call at a time in each."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def leases(client):
    """Return how many leases of ours the cluster has given."""

    def count(dask_scheduler):
        held = dask_scheduler.extensions["semaphores"].leases
        return sum(len(ids) for name, ids in held.items() if name.startswith("nbblocks-"))

    return client.run_on_scheduler(count)


def tasks(client):
    return client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))


def value_of(fn, value, executor):
    demo, out, start, _stop, _follow = app_of(fn, executor=executor)
    given = next(iter(demo.fns.values())).inputs[0]
    with App(demo) as app:
        given.value = value
        app.click(start)
        app.settle(60)
        return app.value(out), [notice.message for notice in app.toasts]


def test_a_client_or_its_executor_run_the_function_on_a_worker(client):
    pids = set(client.run(os.getpid).values())
    for executor in (client, client.get_executor(), client.get_executor(retries=1)):
        value, toasts = value_of(lambda value: [value, os.getpid()], "x", executor)
        assert value[0] == "x"
        assert value[1] in pids
        assert toasts == []


def test_the_same_call_twice_is_made_twice(client):
    demo, out, start, _stop, _follow = app_of(lambda _: time.time_ns(), executor=client)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        first = app.value(out)
        app.click(start)
        app.settle(60)
        assert app.value(out) != first


def test_arguments_go_by_whatever_name(client):
    with gr.Blocks(executor=client) as demo:
        key, out, start = gr.Textbox("b"), gr.Textbox(), gr.Button()
        start.click(lambda *, key, workers=1: f"{key}!", None, out, inputs_kwargs={"key": key})
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert app.value(out) == "b!"


def test_errors_come_back(client):
    def refuse(_):
        raise gr.Error("Not today.")

    assert value_of(refuse, None, client) == ("before", ["Not today."])


def test_what_cannot_be_pickled_is_named(client):
    _value, (message,) = value_of(lambda lock: 1, threading.Lock(), client)
    assert "its argument `lock` (<unlocked" in message
    _value, (message,) = value_of(lambda _: threading.Lock(), None, client)
    assert "what it returned cannot be sent back" in message


def test_what_a_cluster_cannot_do_is_refused_early(client):
    def steps(_):
        yield 1

    with pytest.raises(InvalidValueError, match="is a generator, which executor=<Client"):
        app_of(steps, executor=client)
    with pytest.raises(InvalidValueError, match="is asynchronous, and so works"):
        asyncio.run(_asynchronous(client.scheduler.address))


async def _asynchronous(address):
    async with distributed.Client(address, asynchronous=True) as client:
        gr.Blocks(executor=client)


# ------------------------------------------------------------------------ cancel


def begin_and_stay(fifo):
    Path(fifo).write_text("begun", "utf-8")
    while Path(fifo).exists():  # no cancel reaches it
        time.sleep(0.01)


def test_a_cancel_is_passed_on(client, fifo):
    demo, out, start, stop, follow = app_of(begin_and_stay, str(fifo), executor=client)
    with App(demo) as app:
        app.click(start)
        assert fifo.read_text("utf-8") == "begun"
        assert tasks(client) == 1
        assert leases(client) == 1
        app.click(stop)
        app.settle()
        assert app.value(out) == "before"
        assert follow == ["then"]
        until(lambda: tasks(client) == 0)
        until(lambda: leases(client) == 0)


def test_closing_the_app_gives_everything_back(client, fifo):
    demo, _out, start, _stop, _follow = app_of(begin_and_stay, str(fifo), executor=client)
    with App(demo) as app:
        app.click(start)
        assert fifo.read_text("utf-8") == "begun"
    assert leases(client) == 0
    until(lambda: tasks(client) == 0)


def test_a_failure_gives_the_lease_back(client):
    demo, _out, start, _stop, follow = app_of(lambda _: 1 / 0, executor=client)
    with App(demo) as app:
        app.click(start)
        app.settle(60)
        assert follow == ["then"]
        until(lambda: leases(client) == 0)


# ------------------------------------------------------------------------ limits


def test_a_limit_holds_for_all_apps_of_the_cluster(client, fifo):
    options = {"executor": client, "concurrency_id": "gpu", "concurrency_limit": 1}
    first, _out, start_first, stop_first, _follow = app_of(begin_and_stay, str(fifo), **options)
    second, out, start_second, _stop, follow = app_of(lambda _: "second", **options)
    with App(first) as one, App(second) as other:
        one.click(start_first)
        assert fifo.read_text("utf-8") == "begun"
        other.click(start_second)
        until(lambda: pending(client) == 1)
        assert follow == []
        one.click(stop_first)
        other.settle(60)
        assert other.value(out) == "second"
    assert leases(client) == 0


def pending(client):
    """Return how many wait for a lease."""

    def count(dask_scheduler):
        return sum(dask_scheduler.extensions["semaphores"].metrics["pending"].values())

    return client.run_on_scheduler(count)


def test_a_run_that_waits_for_a_lease_can_be_cancelled(client, fifo):
    options = {"executor": client, "concurrency_id": "gpu", "concurrency_limit": 1}
    first, _out, start_first, stop_first, _follow = app_of(begin_and_stay, str(fifo), **options)
    second, out, start_second, stop_second, follow = app_of(lambda _: "second", **options)
    with App(first) as one, App(second) as other:
        one.click(start_first)
        assert fifo.read_text("utf-8") == "begun"
        other.click(start_second)
        until(lambda: pending(client) == 1)
        other.click(stop_second)
        other.settle()
        assert follow == ["then"]
        one.click(stop_first)
        until(lambda: leases(client) == 0 and pending(client) == 0)
        assert other.value(out) == "before"


def test_one_id_with_two_limits_says_so(client):
    for limit, executor in ((2, client), (3, client)):
        demo, _out, start, _stop, _follow = app_of(
            lambda _: 1, executor=executor, concurrency_id="two", concurrency_limit=limit
        )
        with App(demo) as app:
            app.click(start)
            app.settle(60)
            messages = [notice.message for notice in app.toasts]
    assert "already holds the limit 'nbblocks-two', with another number than 3" in messages[0]


def test_without_a_limit_nothing_is_leased(client, fifo):
    demo, _out, start, stop, _follow = app_of(
        begin_and_stay, str(fifo), executor=client, concurrency_limit=None
    )
    with App(demo) as app:
        app.click(start)
        assert fifo.read_text("utf-8") == "begun"
        assert leases(client) == 0
        app.click(stop)
        app.settle()


def test_every_kernel_of_an_app_comes_to_the_same_name():
    def listener(**options):
        demo, *_ = app_of(lambda _: 1, executor="thread", **options)
        return next(iter(demo.fns.values()))

    assert shared_name(listener(), 1) == shared_name(listener(), 1)
    assert shared_name(listener(), 1) != shared_name(listener(), 2)
    assert shared_name(listener(), 1) != shared_name(listener(api_name="other"), 1)
    assert shared_name(listener(concurrency_id="gpu"), 1) == "nbblocks-gpu"


def test_nothing_of_an_app_is_left_in_the_client(client):
    before = callbacks(client)
    for _ in range(3):
        value_of(lambda _: 1, None, client)
    until(lambda: callbacks(client) <= before)


def callbacks(client):
    """Return how many coroutines run on the client's loop."""

    async def count():
        return len(asyncio.all_tasks())

    return client.sync(count)
