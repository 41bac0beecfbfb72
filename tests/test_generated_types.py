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
    lines = generator["traits_module"]().splitlines()
    # The value of HTML is whatever its template takes.
    assert [line.strip() for line in lines if line.endswith(": unknown;")] == ["value: unknown;"]
