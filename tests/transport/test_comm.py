"""The comm port: what goes to a page for what a page sends."""

from __future__ import annotations

import threading

import pytest

import nbblocks as gr
from nbblocks.transport import outbox
from tests.comms import idle


@pytest.fixture
def shown(comms):
    """Show apps to a page and say hello for it; close them in the end."""
    apps = []

    def show(demo, page="p"):
        demo._repr_mimebundle_()
        say_hello(comms, demo, page)
        apps.append(demo)
        idle(demo)

    yield show
    for demo in apps:
        demo.close()


def say_hello(comms, demo, page):
    href = f"https://example.org/?page={page}"
    comms.receive(demo.channel, {"kind": "hello", "page": page, "href": href, "dark": False})


def event(values=(), events=(), page="p"):
    return {
        "kind": "event",
        "page": page,
        "values": {str(block._id): {"value": value} for block, value in values},
        "events": [[block._id, name, data] for block, name, data in events],
    }


def test_an_event_brings_its_values_and_is_answered_by_what_it_changes(comms, shown):
    with gr.Blocks() as demo:
        name, button, out = gr.Textbox(), gr.Button(), gr.Textbox()
        button.click(lambda n: f"Hi {n}", name, out)
    shown(demo)
    comms.log.clear()
    comms.receive(demo.channel, event([(name, "Ada")], [(button, "click", None)]))
    idle(demo)
    assert comms.states(out) == [{"value": "Hi Ada"}]
    assert len(comms.log) == 1
    assert name.value == "Ada"


def test_the_handler_runs_nothing_of_the_users(comms, shown):
    threads = []
    with gr.Blocks() as demo:
        button = gr.Button()
        button.click(lambda: threads.append(threading.current_thread()))
    shown(demo)
    comms.receive(demo.channel, event(events=[(button, "click", None)]))
    idle(demo)
    assert threads[0] is not threading.current_thread()


def test_an_event_may_come_over_the_components_own_comm(comms, shown):
    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()
        button.click(lambda: "clicked", None, out)
    shown(demo)
    comms.receive(button, event(events=[(button, "click", None)]))
    idle(demo)
    assert comms.states(out) == [{"value": "clicked"}]


def test_a_component_without_an_app_takes_its_value(comms):
    box = gr.Textbox()
    box._repr_mimebundle_()
    comms.receive(box, event([(box, "hi")]))
    assert box.value == "hi"
    box.close()


def test_a_part_of_an_app_that_is_shown_alone_is_live(comms):
    with gr.Blocks() as demo, gr.Row() as row:
        button, out = gr.Button(), gr.Textbox()
        button.click(lambda: "clicked", None, out)
    row._repr_mimebundle_()
    comms.receive(button, event(events=[(button, "click", None)]))
    idle(demo)
    assert comms.states(out) == [{"value": "clicked"}]
    demo.close()


def test_hello_fires_load_for_each_page_with_its_request(comms, shown):
    seen = []

    def note(request: gr.Request):
        seen.append(request.query_params["page"])

    with gr.Blocks() as demo:
        demo.load(note)
    shown(demo)
    say_hello(comms, demo, "q")
    idle(demo)
    assert seen == ["p", "q"]


def test_growing_text_goes_as_appends(comms, shown):
    def fn():
        text = ""
        for word in ("one ", "two ", "three "):
            text += word
            yield text

    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()
        button.click(fn, None, out)
    shown(demo)
    # Every yield at once: a page would get the last of each 1/60 s.
    demo.port._schedule = demo.port._outbox.flush
    comms.receive(demo.channel, event(events=[(button, "click", None)]))
    idle(demo)
    assert comms.states(out) == [{"value": "one "}]
    assert added(comms, demo.channel) == [[[out._id, 4, "two "]], [[out._id, 8, "three "]]]


def added(comms, block):
    """What each append over the comm of a block adds."""
    return [[list(each) for each in m["added"]] for m in comms.sent(block, "append")]


@pytest.fixture
def grown(comms, shown):
    """An app with two texts on a page, "a" in both, and a function that lets them grow."""
    with gr.Blocks() as demo:
        texts = [gr.Textbox(), gr.Markdown()]
    shown(demo)

    def write(additions):
        for text, more in zip(texts, additions, strict=False):
            text.value = (text.value or "") + more

    def grow(*additions):
        demo.engine.call(write, additions)  # where no flush can come in between
        idle(demo)

    grow("a", "a")
    comms.log.clear()
    return demo, texts, grow


def test_all_that_was_added_at_a_time_goes_in_one_message(comms, grown):
    demo, (one, two), grow = grown
    grow("bc", "d")
    assert len(comms.log) == 1
    assert added(comms, demo.channel) == [[[one._id, 1, "bc"], [two._id, 1, "d"]]]


def test_a_text_that_cannot_be_sent_does_not_keep_what_others_added_back(comms, grown, caplog):
    demo, (_, two), grow = grown
    grow("\ud83d", "d")
    assert added(comms, demo.channel) == [[[two._id, 1, "d"]]]
    assert "Cannot send ['value']" in caplog.text


def test_a_component_that_a_page_shows_alone_gets_what_is_added_over_its_own_comm(comms, grown):
    demo, (one, two), grow = grown
    grow("b", "b")
    comms.receive(one, {"kind": "alone"})
    idle(demo)
    assert comms.states(one) == [{"value": "ab"}]  # for it has missed the addition
    comms.log.clear()
    grow("c", "c")
    assert added(comms, one) == [[[one._id, 2, "c"]]]
    assert added(comms, demo.channel) == [[[two._id, 2, "c"]]]


def test_what_is_added_without_the_app_on_a_page_goes_over_the_components_own_comm(comms):
    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()
        button.click(lambda: "clicked", None, out)
    out._repr_mimebundle_()
    for value in ("a", "ab"):
        out.value = value
        idle(demo)
    assert added(comms, out) == [[[out._id, 1, "b"]]]
    demo.close()


def test_a_page_that_comes_while_texts_grow_gets_them_whole(comms, grown, shown):
    demo, (one, two), grow = grown
    grow("b")
    comms.log.clear()
    say_hello(comms, demo, "q")
    idle(demo)
    assert (comms.states(one), comms.states(two)) == ([{"value": "ab"}], [])
    say_hello(comms, demo, "r")
    idle(demo)
    assert len(comms.states(one)) == 1


def test_a_burst_of_writes_goes_in_few_flushes_and_ends_with_the_last(comms, shown, monkeypatch):
    monkeypatch.setattr(outbox, "INTERVAL", 3600)
    monkeypatch.setattr(outbox, "AT_ONCE", 1)
    with gr.Blocks() as demo:
        out, bar = gr.JSON(), gr.Slider(0, 1000)
    shown(demo)
    for value in range(1000):
        out.value = [value]
        bar.value = value
    idle(demo)
    assert len(comms.states(out)) <= 2
    assert comms.states(out)[-1] == {"value": [999]}
    assert comms.states(bar)[-1] == {"value": 999}


def test_values_come_before_the_status_that_follows_them(comms, shown):
    with gr.Blocks() as demo:
        button, out = gr.Button(), gr.Textbox()

        def fn():
            out.value = "before"
            gr.Info("after")

        button.click(fn)
    shown(demo)
    comms.log.clear()
    comms.receive(demo.channel, event(events=[(button, "click", None)]))
    idle(demo)
    order = [
        "value" if comm is out.comm else data["content"]["kind"] for comm, data, _ in comms.log
    ]
    assert order == ["value", "toast"]


def test_what_one_page_sets_is_mirrored_to_the_others(comms, shown):
    with gr.Blocks() as demo:
        box = gr.Textbox(interactive=True)
    shown(demo)
    comms.receive(demo.channel, event([(box, "alone")]))
    idle(demo)
    assert comms.sent(demo.channel, "mirror") == []
    say_hello(comms, demo, "q")
    comms.receive(demo.channel, event([(box, "seen by q")]))
    idle(demo)
    assert comms.sent(demo.channel, "mirror") == [
        {"kind": "mirror", "page": "p", "values": {str(box._id): {"value": "seen by q"}}}
    ]


def test_a_page_that_lost_its_place_gets_everything_again(comms, shown):
    with gr.Blocks() as demo:
        out = gr.Textbox("a", label="Out")
    shown(demo)
    out.value = "ab"
    idle(demo)
    out.value = "abc"
    comms.receive(out, {"kind": "resync"})
    idle(demo)
    state = comms.states(out)[-1]
    assert (state["value"], state["label"]) == ("abc", "Out")
    assert "layout" not in state
    out.value = "abcd"
    idle(demo)
    assert added(comms, demo.channel)[-1] == [[out._id, 3, "d"]]


def test_a_value_that_comes_out_differently_is_sent_back(comms, shown):
    with gr.Blocks() as demo:
        number = gr.Number(1, precision=0, interactive=True)
        number.input(lambda n: n, number, number)
    shown(demo)
    comms.receive(demo.channel, event([(number, 2.0)], [(number, "input", None)]))
    idle(demo)
    assert number.value == 2
    assert all(state == {"value": 2} for state in comms.states(number))


def test_a_value_that_cannot_be_sent_does_not_keep_the_others_back(comms, shown, caplog):
    with gr.Blocks() as demo:
        good, bad = gr.Textbox(), gr.Textbox()
    shown(demo)
    bad.send_now = lambda _names: 1 / 0
    bad.value, good.value = "x", "y"
    idle(demo)
    assert comms.states(good)[-1] == {"value": "y"}
    assert "Cannot send ['value']" in caplog.text


def test_javascript_goes_to_the_page_that_asked_and_comes_back(comms, shown):
    with gr.Blocks() as demo:
        box, button = gr.Textbox("a", interactive=True), gr.Button()
        button.click(None, box, box, js="(x) => x + 1")
    shown(demo)
    say_hello(comms, demo, "q")
    asked = threading.Event()
    send = demo.port._calls._send

    def watch(message):
        send(message)
        if message["kind"] == "js":
            asked.set()

    demo.port._calls._send = watch
    comms.receive(demo.channel, event(events=[(button, "click", None)], page="p"))
    assert asked.wait(10)
    (call,) = comms.sent(demo.channel, "js")
    assert (call["code"], call["values"], call["page"]) == ("(x) => x + 1", ["a"], "p")
    comms.receive(demo.channel, {"kind": "js_result", "call": call["call"], "values": ["a1"]})
    idle(demo)
    assert box.value == "a1"
    comms.receive(demo.channel, {"kind": "js_result", "call": call["call"], "values": ["late"]})
    idle(demo)
    assert box.value == "a1"


def test_an_unknown_message_is_ignored_and_logged(comms, shown, caplog):
    with gr.Blocks() as demo:
        gr.Textbox()
    shown(demo)
    comms.receive(demo.channel, {"kind": "nonsense"})
    assert "unknown kind 'nonsense'" in caplog.text


def test_interactive_follows_listeners_registered_later(comms, shown):
    with gr.Blocks() as demo:
        box, button = gr.Textbox("text"), gr.Button()
    shown(demo)
    assert not box.is_interactive()
    with demo:
        button.click(lambda text: None, box)
    idle(demo)
    assert comms.states(box)[-1] == {"interactive": True}
