"""Random graphs of listeners, without a browser: do all keep the rules, and how long it takes."""

from __future__ import annotations

import sys
import time
from collections import Counter

from _common import ROOT, arguments, report, verdict
from hypothesis import HealthCheck, Phase, given, settings

sys.path.insert(0, str(ROOT))

from tests.engine.random_graphs import CLICKS, GRAPHS, Graph


def main() -> None:
    options = arguments(__doc__, peer=False, graphs=1000)
    seen: Counter[str] = Counter()
    start = time.perf_counter()

    @settings(
        max_examples=options.graphs,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(GRAPHS, CLICKS)
    def run(specs: list[dict[str, object]], clicks: list[int]) -> None:
        graph = Graph(specs)
        graph.run(clicks)
        seen["graphs"] += 1
        seen["listeners"] += len(specs)
        for jobs in graph.dispatched.values():
            seen.update(job.state for job in jobs)

    run()  # raises at the first rule that is broken, with the smallest graph that breaks it
    seconds = time.perf_counter() - start
    runs = sum(seen.values()) - seen["graphs"] - seen["listeners"]
    rows = [
        {"what": what, "count": seen[what]}
        for what in ("graphs", "listeners", "success", "failure", "cancelled", "refused")
    ]
    report("Random graphs: runs by how they ended", rows)
    print(f"{runs} runs in {seconds:.1f} s, every rule kept: {verdict(True)}")


if __name__ == "__main__":
    main()
