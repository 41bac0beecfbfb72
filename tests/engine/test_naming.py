"""Names by which kernels find that they mean the same limit."""

from __future__ import annotations

import functools

import nbblocks as gr
from nbblocks.engine.naming import name_of_code, shared_name


def predict():
    pass


class Model:
    def predict(self):
        pass

    def __call__(self):
        pass


def names(build):
    """Build an app twice, as two visitors do, and return the names of its listeners' limits."""

    def visit():
        with gr.Blocks() as demo:
            build(gr.Button())
        return [shared_name(each, demo.graph) for each in demo.graph]

    first = visit()
    assert visit() == first
    return first


def test_a_function_is_one_limit_whichever_listeners_share_it():
    def build(button):
        button.click(predict)
        button.click(predict)
        button.click(functools.partial(predict))
        button.click(Model().predict)
        button.click(Model())
        button.click(print)

    one, same, partial, method, instance, builtin = names(build)
    assert one == same
    assert len({one, partial, method, instance, builtin}) == 5


def test_functions_of_the_same_code_are_counted():
    def build(button):
        for number in range(3):
            button.click(lambda number=number: number)

    assert len(set(names(build))) == 3


def test_an_id_is_a_name():
    def build(button):
        button.click(predict, concurrency_id="gpu")
        button.click(lambda: None, concurrency_id="gpu")

    assert names(build) == ["id:gpu", "id:gpu"]


def test_what_render_defines_is_each_visitors_own():
    def build(button):
        def own():
            pass

        for listener in (button.click(own), button.click(predict), button.click(predict)):
            listener.listener.rendered = True
        button.click(predict, concurrency_id="gpu").listener.rendered = True

    own, shared, same, by_id = names(build)
    assert own is None
    assert shared == same
    assert by_id == "id:gpu"


def test_cells_are_known_by_their_text_and_not_by_their_kernel():
    sources = [compile("def f(): pass", f"/tmp/ipykernel_{pid}/77.py", "exec") for pid in (1, 2)]
    found = []
    for source in sources:
        scope = {}
        exec(source, scope)
        found.append(name_of_code(scope["f"]))
    assert found == ["77.py:1:f"] * 2
