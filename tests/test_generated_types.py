"""The TypeScript of traits and messages is what Python says."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "scripts" / "generate_types.py"
generator = runpy.run_path(str(SCRIPT))


def test_generated_types_are_fresh():
    stale = [path.name for path in generator["stale"]()]
    assert not stale, f"{', '.join(stale)} is stale. Run `{generator['COMMAND']}`."


def test_every_trait_has_a_type():
    for cls in generator["components"]():
        vague = [name for name, kind in generator["own_traits"](cls).items() if kind == "unknown"]
        # The values of HTML are whatever its template takes; no view reads Component's own.
        allowed = {"value"} if cls.__name__ in ("HTML", "Channel", "Header") else set()
        assert set(vague) <= allowed, f"Tag {vague} of {cls.__name__} with `.tag(ts=…)`."
