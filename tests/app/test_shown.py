"""Which app gives way to which, in front ends that do not tell the kernel which cell runs."""

from __future__ import annotations

import pytest

import nbblocks as gr
from tests.comms import idle


@pytest.fixture
def appear(comms):
    apps = []

    def show(demo=None, cell="page:1", page="page"):
        if demo is None:
            with gr.Blocks() as demo:
                gr.Textbox(label="Name")
            apps.append(demo)
        demo._repr_mimebundle_()
        hello = {"kind": "hello", "page": page, "href": "", "dark": False, "cell": cell}
        comms.receive(demo.channel, hello)
        idle(demo)
        return demo

    yield show
    for demo in apps:
        demo.close()


def leave(comms, demo, page="page"):
    comms.receive(demo.channel, {"kind": "bye", "page": page})


def test_an_app_that_has_given_way_to_another_in_its_cell_is_closed(comms, appear):
    first = appear()
    leave(comms, first)
    appear()
    assert first._closed


def test_apps_shown_by_one_cell_live_together(appear):
    first, second = appear(), appear()
    assert not first._closed
    assert not second._closed


def test_an_app_whose_output_was_cleared_can_be_shown_again(comms, appear):
    first = appear()
    leave(comms, first)
    assert not first._closed
    assert appear(first) is first
    leave(comms, first)
    appear(first, cell="page:2")
    appear(cell="page:1")
    assert not first._closed
