"""The broker over real sockets, asked from several loops at a time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest

from nbblocks.serve.broker import broker as module
from nbblocks.serve.broker import connection, reception
from nbblocks.serve.broker.broker import Broker, lives
from nbblocks.serve.broker.wire import Address
from tests.polling import until
from tests.serve.broker.clients import Client
from tests.serve.serving import environment


def test_a_limit_holds_across_visitors_first_come_first_served(client):
    one, two, three = client(), client(), client()
    first = one.ask()
    one.runs(first)
    second, third = two.ask(), None
    two.synchronise()
    third = three.ask()
    three.until(lambda: third in three.places)
    assert (two.running, three.running) == ([], [])
    assert three.places[third][:2] == (2, 2)
    one.leave(first)
    two.runs(second)
    three.until(lambda: three.places[third][:2] == (1, 1))
    two.leave(second)
    three.runs(third)


def test_newcomers_are_told_where_they_stand_others_when_there_is_time(client, monkeypatch):
    one, two, three = client(), client(), client()
    one.runs(one.ask())
    monkeypatch.setattr(reception, "PACE_EACH", 600)
    second = two.ask()
    two.until(lambda: second in two.places)
    third = three.ask()
    three.until(lambda: third in three.places)
    assert three.places[third][:2] == (2, 2)
    two.synchronise()
    assert two.places[second][:2] == (1, 1)


def test_what_runs_take_is_learned_from_all_visitors(client):
    one, two = client(), client()
    first = one.ask()
    one.runs(first)
    one.leave(first, 10.0)
    first = one.ask()
    one.runs(first)
    assert first.turn.usual == 10.0
    second = two.ask()
    two.until(lambda: second in two.places)
    assert two.places[second].due - second.since == pytest.approx(20, abs=1)


def test_apps_and_lines_have_limits_of_their_own(client):
    one, other = client(), client("another app")
    tickets = [one.ask(), other.ask(), one.ask("line 2")]
    one.runs(tickets[0], tickets[2])
    other.runs(tickets[1])


def test_as_many_wait_as_may_whoever_they_are(client):
    one, two = client(), client()
    running, waiting = one.ask(max_size=1), one.ask(max_size=1)
    one.synchronise()
    refused = two.ask(max_size=1)
    two.until(lambda: two.refusals == [refused])
    assert one.running == [running]
    one.leave(running)
    one.runs(waiting)


def test_who_gives_up_leaves_the_line(client):
    one, two = client(), client()
    first = one.ask()
    one.runs(first)
    one.leave(one.ask())
    one.synchronise()
    second = two.ask()
    two.until(lambda: second in two.places)
    assert two.places[second].position == 1


def test_a_batch_is_shared_within_a_kernel_only(client):
    one, two = client(), client()
    first = one.ask(batch=1, size=2)
    one.runs(first)
    batch = [one.ask(batch=1, size=2) for _ in range(3)]
    one.synchronise()
    other = two.ask(batch=1, size=2)
    two.synchronise()
    one.leave(first)
    one.runs(*batch[:2])
    for ticket in batch[:2]:
        one.leave(ticket)
    one.runs(batch[2])
    assert two.running == []
    one.leave(batch[2])
    two.runs(other)


def test_devices_are_given_to_one_visitor_at_a_time(client):
    one, two = client(), client()
    pool = ("cuda:0", "cuda:1")
    first, second = one.ask(limit=2, devices=pool), two.ask(limit=2, devices=pool)
    one.runs(first)
    two.runs(second)
    assert {first.turn.device, second.turn.device} == set(pool)
    third = two.ask(limit=2, devices=pool)
    device = first.turn.device
    one.leave(first)
    two.runs(second, third)
    assert third.turn.device == device


# ------------------------------------------------------------- what gets lost


def test_a_connection_that_is_cut_comes_back_with_what_it_holds(client, broker):
    one, two = client(), client()
    held = one.ask()
    one.runs(held)
    waiting = two.ask()
    two.synchronise()
    behind = one.ask()
    for _ in range(3):
        one.cut()
        two.cut()
        one.synchronise()
        two.synchronise()
        assert (one.running, two.running) == ([held], [])
    one.leave(held)
    two.runs(waiting)
    two.leave(waiting)
    one.runs(behind)
    assert broker.statistics()["running"] == {"app": 1}


def test_what_is_asked_and_given_back_without_a_connection_counts(client):
    one, two = client(), client()
    held = one.ask()
    one.runs(held)

    def meanwhile():
        one.desk._link._transport.abort()
        one.desk.detach(one.desk._link)
        one.running.remove(held)
        one.desk.leave(held, None)

    one.call(meanwhile)
    asked = one.ask("another line")
    two.runs(two.ask())
    one.runs(asked)


def test_who_left_a_batch_without_a_connection_is_not_in_it_any_more(client, broker):
    one, two = client(), client()
    first = one.ask(batch=1, size=2)
    one.runs(first)
    batch = [one.ask(batch=1, size=2) for _ in range(2)]
    one.leave(first)
    one.runs(*batch)

    def meanwhile():
        one.desk._link._transport.abort()
        one.desk.detach(one.desk._link)
        one.running.remove(batch[0])
        one.desk.leave(batch[0], None)

    one.call(meanwhile)
    one.synchronise()
    one.leave(batch[1])
    two.runs(two.ask())


def test_a_broker_that_loses_everything_hears_it_again(client, broker):
    one, two = client(), client()
    held = one.ask(devices=("gpu",))
    one.runs(held)
    waiting = two.ask(devices=("gpu",))
    two.synchronise()
    for _ in range(3):
        broker.crash()
        one.synchronise()
        two.synchronise()
        assert (one.running, two.running) == ([held], [])
    one.leave(held)
    two.runs(waiting)
    assert waiting.turn.device == "gpu"


def test_a_broker_does_not_wait_for_ever_for_who_is_missing(client, broker, monkeypatch):
    monkeypatch.setattr(module, "_GATHERING", 0.05)
    one, two = client(), client()
    one.synchronise()
    two.synchronise()
    one.call(one.desk.at_close)  # it does not come back
    broker.crash()
    two.runs(two.ask())


def test_a_broker_that_fails_begins_anew(client, broker, caplog, monkeypatch):
    monkeypatch.setattr(module, "_REST", 0.01)
    one = client()
    held = one.ask()
    one.runs(held)

    async def fail():
        raise OSError("out of files")

    serve = broker._serve
    rounds = iter([fail, serve])
    broker._serve = lambda: next(rounds, serve)()
    broker.crash()
    one.synchronise()
    assert one.running == [held]
    assert "The broker has failed, and begins anew." in caplog.text


CHILD = """
import asyncio, os, sys, time
from nbblocks.engine.lines import Ticket
from nbblocks.serve.broker.connection import open_desk

class Asker:
    def granted(self, turn):
        if "fork" in sys.argv and not os.fork():
            time.sleep(600)
        print("granted", flush=True)

async def main():
    desk = open_desk(sys.argv[1], time.monotonic, Asker())
    desk.ask(Ticket("line", 1, "line"))
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.parametrize("fork", ["", "fork"])
def test_who_is_killed_holds_nothing(client, broker, fork):
    """Not even when a process that it has forked lives on."""
    [address] = broker.environment("app").values()
    command = [sys.executable, "-c", CHILD, address, *fork.split()]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment(), start_new_session=True
    ) as child:
        assert child.stdout.readline() == "granted\n"
        one = client()
        waiting = one.ask()
        one.until(lambda: waiting in one.places)
        os.kill(child.pid, signal.SIGKILL)  # and nobody waits for it: it is a zombie
        one.runs(waiting)
        os.killpg(child.pid, signal.SIGKILL)


def test_who_lives_without_a_connection_is_forgotten_in_the_end(client, broker, monkeypatch):
    monkeypatch.setattr(module, "GRACE", 0.1)
    one, two = client(), client()
    one.runs(one.ask())
    one.call(one.desk.at_close)
    two.runs(two.ask())


def test_who_says_goodbye_is_forgotten_at_once(client, broker):
    one, two = client(), client()
    one.runs(one.ask())
    waiting = two.ask()
    two.synchronise()
    one.call(one.desk.close)
    two.runs(waiting)


def test_without_a_broker_limits_hold_in_the_kernel(folder, caplog):
    broker = Broker(folder)
    one = Client(broker)
    os.unlink(broker._place)  # nobody listens
    broker._socket.close()
    first, second = one.ask(), one.ask()
    one.runs(first)
    assert one.places[second][:2] == (1, 1)
    one.leave(first)
    one.runs(second)
    assert caplog.text.count("broker cannot be reached") == 1
    one.end()


def test_who_has_gone_alone_is_with_the_others_again(folder, monkeypatch):
    monkeypatch.setattr(connection, "_DELAYS", (0.01,))
    broker = Broker(folder)
    os.rename(broker._place, f"{broker._place}-later")
    one = Client(broker)
    held, behind = one.ask(), one.ask()
    one.runs(held)
    os.rename(f"{broker._place}-later", broker._place)
    broker.start()
    two = Client(broker)
    until(lambda: broker.statistics()["running"] == {"app": 1})
    waiting = two.ask()
    two.synchronise()
    one.leave(held)
    one.runs(behind)
    one.leave(behind)
    two.runs(waiting)
    one.end()
    two.end()
    broker.stop()


def test_who_does_not_know_the_secret_is_not_answered(broker):
    [text] = broker.environment("app").values()
    address = Address.parse(text)
    assert Address.parse(str(address)) == address
    enter = {"do": "enter", "secret": "guess", "visitor": "x", "app": "app", "pid": 1}
    for said in (enter, {"do": "leave", "number": 1, "took": None}, "nonsense"):
        with socket.socket(socket.AF_UNIX) as stranger:
            stranger.connect(address.place)
            stranger.sendall(json.dumps(said).encode() + b"\n")
            assert stranger.recv(1) == b""
    assert broker.statistics()["visitors"] == 0


def enter(broker, **more):
    """Return a socket on which a visitor has entered who holds the line."""
    [text] = broker.environment("app").values()
    address = Address.parse(text)
    wish = {"number": 1, "line": "line", "limit": 1, "kind": "line", "max_size": None}
    wish |= {"batch": None, "size": 1, "devices": []}
    turn = {"tickets": [wish], "device": None, "ran": 0.0}
    who = {"secret": address.secret, "visitor": "x", "app": "app", "pid": os.getpid()}
    said = {"do": "enter", **who, "attempt": 1, "turns": [turn], "waiting": [], **more}
    visitor = socket.socket(socket.AF_UNIX)
    visitor.connect(address.place)
    visitor.sendall(json.dumps(said).encode() + b"\n")
    return visitor


@pytest.mark.parametrize(
    "said",
    [
        {"do": "ask"},
        {"do": "leave", "number": 1, "took": float("nan")},
        {"do": "leave", "number": [], "took": None},
        {"do": "sing"},
        [[]],
    ],
)
def test_who_makes_no_sense_is_cut_off_and_keeps_nothing(client, broker, monkeypatch, caplog, said):
    monkeypatch.setattr(module, "GRACE", 0.1)
    with enter(broker) as visitor:
        assert visitor.recv(100)
        waiting = client().ask()
        visitor.sendall(json.dumps(said).encode() + b"\n")
        assert visitor.recv(100) == b""
    until(lambda: waiting.turn is not None)
    assert "A kernel says what the broker does not understand" in caplog.text


def test_who_makes_half_sense_does_not_enter(client, broker):
    with enter(broker, waiting=[{"number": 2}]) as visitor:
        assert visitor.recv(100) == b""
    with enter(broker, secret="\ud800") as visitor:
        assert visitor.recv(100) == b""
    one = client()
    one.runs(one.ask())
    assert broker.statistics()["visitors"] == 1


def test_a_broker_that_is_confused_begins_anew(client, broker, caplog, monkeypatch):
    monkeypatch.setattr(module, "_REST", 0.01)
    one, two = client(), client()
    held = one.ask()
    one.runs(held)
    waiting = two.ask()
    two.synchronise()
    broker.book.leave = None  # a mistake of ours
    one.ask("another line")
    one.leave(held)
    two.runs(waiting)
    assert "The broker has failed, and begins anew." in caplog.text


def test_who_is_cut_off_when_the_broker_fails_is_waited_for(client, broker, monkeypatch):
    monkeypatch.setattr(module, "_GATHERING", 60)
    one, two, late = client(), client(), threading.Event()
    held = one.ask()
    one.runs(held)
    two.synchronise()

    def cut():
        one.desk._link._transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        assert late.wait(10)

    one._loop.call(cut)
    until(lambda: None in [each.say for each in broker.book.visitors.values()])
    broker.crash()
    waiting = two.ask()
    two.until(lambda: waiting in two.places)
    assert two.running == []
    late.set()
    one.leave(held)
    two.runs(waiting)


def test_a_broker_is_stopped_before_it_has_begun(folder, monkeypatch):
    begun, go = threading.Event(), threading.Event()
    serve = Broker._serve

    async def late(self):
        begun.set()
        assert go.wait(10)
        await serve(self)

    monkeypatch.setattr(Broker, "_serve", late)
    broker = Broker(folder).start()
    assert begun.wait(10)
    stopping = threading.Thread(target=broker.stop, daemon=True)
    stopping.start()
    until(broker._stopping.is_set)
    go.set()
    stopping.join(10)
    assert not stopping.is_alive()


@pytest.mark.parametrize("count", [30])
def test_nobody_is_stuck_while_connections_are_cut(client, broker, count):
    """Three visitors run one thing after another, while somebody cuts and crashes what he can."""
    clients, over = [client() for _ in range(3)], threading.Event()
    running, most = [], []

    def work(one):
        for _ in range(count):
            ticket = one.ask(limit=2)
            one.runs(ticket)
            running.append(ticket)
            most.append(len(running))
            running.remove(ticket)
            one.leave(ticket)

    def disturb():
        turn = 0
        while not over.wait(0.02):
            turn += 1
            if turn % 5 == 0:
                broker.crash()
            victim = clients[turn % 3]
            if victim.desk._link is not None:
                victim.cut()

    threads = [threading.Thread(target=work, args=(one,)) for one in clients]
    disturbing = threading.Thread(target=disturb)
    for thread in (*threads, disturbing):
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    over.set()
    disturbing.join()
    assert max(most) <= 2
    for one in clients:
        one.synchronise()
    until(lambda: broker.statistics()["running"] == broker.statistics()["waiting"] == {})


def test_lives():
    assert lives(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not lives(child.pid)  # a zombie
    child.wait()
    assert not lives(child.pid)


def test_desks_end_with_their_loop(client):
    one = client()
    one.synchronise()
    one.call(one.desk.close)
    assert one.call(lambda: len(asyncio.all_tasks())) == 1
