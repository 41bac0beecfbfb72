"""`--content-policy`: names that are no directives do nothing in browsers, and are refused."""

from __future__ import annotations

import pytest

from nbblocks.serve import cli
from nbblocks.serve.security.policy import DIRECTIVES, Policy, directives


def test_all_of_ours_are_directives():
    ours = Policy(("https://a.example",)).headers("1")["Content-Security-Policy"]
    assert set(directives(ours)) <= DIRECTIVES


@pytest.mark.parametrize("text", ["nonsense", "image-src 'self'", "img-src 'self'; scripts *"])
def test_other_names_are_refused(text, tmp_path, capsys):
    (tmp_path / "app.ipynb").write_text("{}")
    assert cli.main(["serve", str(tmp_path), "--content-policy", text]) == 2
    assert "is no directive of a content policy" in capsys.readouterr().err
