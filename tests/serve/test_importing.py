"""What a server does without, so that it starts soon."""

from __future__ import annotations

import subprocess
import sys

from nbblocks.serve.importing import grammar_later

PROBE = """
import sys
from nbblocks.serve.importing import grammar_later
with grammar_later():
    import nbblocks.serve.server
assert "rfc3987_syntax" not in sys.modules
import jsonschema
checker = jsonschema.FormatChecker(["iri"])
assert checker.conforms("http://example.org/ä", "iri")
assert not checker.conforms("no address", "iri")
assert "rfc3987_syntax" in sys.modules
"""


def test_the_grammar_of_addresses_is_there_when_it_is_needed():
    subprocess.run([sys.executable, "-c", PROBE], check=True, timeout=120)


def test_a_grammar_that_is_there_stays():
    import rfc3987_syntax

    with grammar_later():
        assert sys.modules["rfc3987_syntax"] is rfc3987_syntax
    assert sys.modules["rfc3987_syntax"] is rfc3987_syntax
