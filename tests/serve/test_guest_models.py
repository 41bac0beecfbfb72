"""Our page gets all models over a comm that the kernel has by itself."""

from __future__ import annotations

import sys

import ipywidgets
import pytest
from ipykernel.comm.comm import BaseComm

from nbblocks.base.wire import MODELS
from nbblocks.serve import guest_models
from nbblocks.serve.guest_models import Models


@pytest.fixture
def ask(comms, monkeypatch):
    """Ask for all models: gives the states by their ids, and paths and buffers."""
    home = ipywidgets.widgets.widget
    monkeypatch.setattr(home, "_instances", {})
    sent = []

    def publish(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        sent.append((self.comm_id, msg_type, data, buffers))

    monkeypatch.setattr(BaseComm, "publish_msg", publish)

    def ask_for_all():
        sent.clear()
        Models().handle_msg({"content": {"data": {"method": "request_states"}}})
        # A comm says that it closes when it is collected: those of earlier tests, at any time.
        [(comm, _, data, buffers)] = [said for said in sent if said[1] == "comm_msg"]
        assert (comm, data["method"]) == (MODELS, "update_states")
        return data["states"], data["buffer_paths"], buffers

    return ask_for_all


def test_models_come_as_ipywidgets_gives_them(ask):
    text = ipywidgets.Text("words")
    image = ipywidgets.Image(value=b"12")
    states, paths, buffers = ask()
    assert states[text.model_id]["state"]["value"] == "words"
    assert states[text.model_id]["model_name"] == "TextModel"
    assert states[text.layout.model_id]["model_name"] == "LayoutModel"
    assert paths == [[image.model_id, "state", "value"]]
    assert buffers == [b"12"]


def test_a_box_that_names_what_is_closed_does_not_keep_the_others(ask, caplog):
    text, closed = ipywidgets.Text(), ipywidgets.Text()
    box = ipywidgets.VBox([closed])
    closed.close()
    states, _, _ = ask()
    assert text.model_id in states
    assert box.model_id not in states
    assert "cannot have a VBox" in caplog.text


def test_models_may_come_and_go_meanwhile(ask, monkeypatch):
    class Busy(ipywidgets.Text):
        """A cell goes on while its state is read."""

        def get_state(self, *args, **how):
            if second in ipywidgets.widgets.widget._instances.values():
                second.close()
                ipywidgets.Text()
            return super().get_state(*args, **how)

    second = None
    first = Busy()
    second = ipywidgets.Text()
    ids = {first.model_id, second.model_id}
    assert ids <= ask()[0].keys()


def test_a_kernel_without_widgets_has_no_models(ask, monkeypatch):
    ipywidgets.Text()
    monkeypatch.delitem(sys.modules, "ipywidgets")
    assert ask()[0] == {}


def test_who_asks_is_answered_beside_the_cells(monkeypatch):
    models = Models()
    monkeypatch.setattr(guest_models, "router", lambda: lambda data, wanted: wanted or "ours")
    assert models._reply_subshell_for({}, None) == "ours"
    assert models._reply_subshell_for({}, "its own") == "its own"
    monkeypatch.setattr(guest_models, "router", lambda: None)
    assert models._reply_subshell_for({}, None) is None
