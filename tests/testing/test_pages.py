"""The page objects: one for each component, and none of them needs a browser to be imported."""

from __future__ import annotations

import subprocess
import sys

import nbblocks as gr
from nbblocks.base.component import Component
from nbblocks.testing import pages

# Their pages are those of what they are made of.
SHARED = {"TextArea": "Textbox", "ClearButton": "Button"}


def test_every_component_that_is_seen_has_one():
    classes = [getattr(gr, name) for name in gr.components.__all__]
    seen = {
        each.__name__
        for each in classes
        if isinstance(each, type) and issubclass(each, Component) and each._visual
    }
    assert {f"{SHARED.get(name, name)}Page" for name in seen} <= set(pages.__all__)


def test_it_looks_for_the_class_of_its_component():
    kinds = {name: getattr(pages, name).__dict__.get("kind") for name in pages.__all__}
    for name, kind in kinds.items():
        if not kind:
            continue
        component = getattr(gr, name.removesuffix("Page"))
        if issubclass(component, Component):
            assert kind == f"nbb-{component()._component.replace('_', '-')}"
        else:
            assert kind == component._css


def test_importing_them_needs_no_browser():
    code = (
        "import sys, nbblocks.testing.pages, nbblocks.testing.notebooks\n"
        "assert 'playwright' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
