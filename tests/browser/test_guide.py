"""Every notebook of the guide is used, in every front end."""

from __future__ import annotations

import pytest

from nbblocks.testing.pages import TextboxPage

pytestmark = pytest.mark.browser


@pytest.mark.colab
def test_hello(host, opened, page):
    opened(host, "guide/hello.ipynb")
    TextboxPage(page, "Your name").fill("Grace")
    TextboxPage(page, "Greeting").expect_value("Welcome, Grace!")
