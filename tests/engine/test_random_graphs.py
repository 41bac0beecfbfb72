"""Random listeners, chains, batches, limits, failures and cancels: everything keeps the rules."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from tests.engine.random_graphs import CLICKS, GRAPHS, Graph

EXAMPLES = int(os.environ.get("NBBLOCKS_GRAPHS", "200"))
"""How many graphs are tried; `benchmarks/graphs.py` tries more."""


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GRAPHS, CLICKS)
def test_everything_ends_in_order_and_within_its_limits(specs, clicks):
    Graph(specs).run(clicks)
