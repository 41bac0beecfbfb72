"""The graph: what starts what."""

from __future__ import annotations

import pytest

from nbblocks.errors import OutsideAppError
from nbblocks.events.graph import Graph
from nbblocks.events.listener import After, Listener, Target


class Node:
    key = None

    def __init__(self, number):
        self._id = number


def listener(*starts, fn=None, **options):
    return Listener(fn, starts=list(starts), **options)


def test_listeners_come_in_the_order_of_their_definition():
    graph, node = Graph(), Node(1)
    first, second, other = (listener(Target(node, e)) for e in ("click", "click", "change"))
    for each in (first, second, other):
        graph.add(each)
    assert graph.triggered_by(1, "click") == [first, second]
    assert graph.triggered_by(1, "nothing") == []
    assert list(graph) == [first, second, other]


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("success", ["then", "success"]),
        ("failure", ["then", "failure"]),
        ("cancelled", ["then", "failure"]),
    ],
)
def test_followers_by_outcome(outcome, expected):
    graph, first = Graph(), listener()
    graph.add(first)
    for condition in ("then", "success", "failure"):
        graph.add(listener(After(first, condition), api_name=condition))
    assert [each.api_name for each in graph.followers(first, outcome)] == expected


def test_removing_a_listener_takes_its_links_and_its_name():
    graph, node = Graph(), Node(1)
    first = listener(Target(node, "click"), inputs=(node,), outputs=(node,), api_name="a")
    after = listener(After(first, "then"), api_name="b")
    graph.add(first)
    graph.add(after)
    assert (graph.inputs[1], graph.outputs[1]) == (1, 1)
    graph.remove(first)
    graph.remove(first)
    assert graph.triggered_by(1, "click") == []
    assert (graph.inputs[1], graph.outputs[1]) == (0, 0)
    assert list(graph) == [after]
    again = listener(api_name="a")
    graph.add(again)
    assert again.api_name == "a"


def test_absorbing_another_graph_keeps_chains_and_renames():
    outer, inner = Graph(), Graph()
    outer.add(listener(api_name="run"))
    first = listener(api_name="run")
    after = listener(After(first, "success"))
    inner.add(first)
    inner.add(after)
    outer.absorb(inner)
    assert len(inner) == 0
    assert first.api_name == "run_1"
    assert outer.followers(first, "success") == [after]


def test_listeners_that_share_a_function_or_an_id_share_a_slot():
    def fn():
        pass

    graph = Graph()
    one, two = listener(fn=fn), listener(fn=fn)
    named = [listener(fn=fn, concurrency_id="x"), listener(fn=print, concurrency_id="x")]
    alone = listener()
    for each in (one, two, *named, alone):
        graph.add(each)
    assert graph.sharing(one.slot) == [one, two]
    assert graph.sharing("x") == named
    assert graph.sharing(alone.slot) == [alone]


def test_timers_need_an_app():
    with pytest.raises(OutsideAppError, match="`every=` needs an app"):
        Graph().every(1)
