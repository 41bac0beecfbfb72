"""Names that ipywidgets needs for itself: no trait of a block is called so."""

from __future__ import annotations

import inspect

import ipywidgets
import pytest

from nbblocks import components, layouts
from nbblocks.app.blocks import Blocks
from nbblocks.base.block import Block
from nbblocks.base.channel import Channel
from nbblocks.events.method import Event, events_of

RESERVED = frozenset(
    {
        "add_class",
        "blur",
        "children",
        "close",
        "close_all",
        "comm",
        "focus",
        "get_state",
        "get_view_spec",
        "hold_sync",
        "keys",
        "layout",
        "log",
        "model_id",
        "notify_change",
        "observe",
        "on_displayed",
        "on_msg",
        "open",
        "remove_class",
        "send",
        "send_state",
        "set_state",
        "tooltip",
        "unobserve",
        "widgets",
    }
)
"""Methods and traits of widgets, of both major versions, that code elsewhere calls or reads."""

EVENTS_INSTEAD = frozenset({"focus", "blur"})
"""Names that a component gives to an event; what a widget does by them, a component cannot."""


def blocks():
    found = {Blocks, Channel}
    for module in (components, layouts):
        found |= {
            each
            for name in module.__all__
            if inspect.isclass(each := getattr(module, name)) and issubclass(each, Block)
        }
    return sorted(found, key=lambda cls: cls.__name__)


def own(cls, name):
    """Return the class of this package that defines a name, if one does."""
    return next(
        (
            base
            for base in cls.__mro__
            if name in vars(base) and base.__module__.startswith("nbblocks")
        ),
        None,
    )


@pytest.mark.parametrize("cls", blocks(), ids=lambda cls: cls.__name__)
def test_no_trait_has_a_reserved_name(cls):
    widget_traits = ipywidgets.DOMWidget.class_traits().keys() | {"children"}
    taken = {
        name
        for name in RESERVED - widget_traits
        if name in cls.class_traits() and own(cls, name) is not None
    }
    assert not taken


@pytest.mark.parametrize("cls", blocks(), ids=lambda cls: cls.__name__)
def test_events_take_no_reserved_name_but_the_documented_ones(cls):
    events = set(events_of(cls))
    assert not events & RESERVED - EVENTS_INSTEAD
    assert not events & cls.class_traits().keys()
    for name in events & EVENTS_INSTEAD:
        assert isinstance(inspect.getattr_static(cls, name), Event)


@pytest.mark.parametrize("cls", blocks(), ids=lambda cls: cls.__name__)
def test_what_a_widget_can_do_a_block_can_do(cls):
    for name in RESERVED - EVENTS_INSTEAD:
        given = inspect.getattr_static(ipywidgets.DOMWidget, name, None)
        if inspect.isfunction(given):
            assert callable(inspect.getattr_static(cls, name)), name
