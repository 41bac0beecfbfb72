"""CheckboxGroup, Radio and Dropdown: choices in all their forms, values among them and not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.errors import Error, InvalidValueError
from nbblocks.testing import App

FIELDS = [gr.CheckboxGroup, gr.Radio, gr.Dropdown]
values = st.one_of(st.text(max_size=8), st.integers(-100, 100), st.floats(allow_nan=False))
choice_lists = st.lists(st.one_of(values, st.tuples(st.text(max_size=5), values)), max_size=6)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("choices", "pairs"),
    [
        (None, []),
        (["a", 2, 2.5, True], [["a", "a"], ["2", 2], ["2.5", 2.5], ["True", True]]),
        ([("A", 1), ["B", 2]], [["A", 1], ["B", 2]]),
        ({"a": 1, "b": 2}, [["a", "a"], ["b", "b"]]),
        (range(2), [["0", 0], ["1", 1]]),
        ((c for c in "ab"), [["a", "a"], ["b", "b"]]),
        (np.array([1, 2]), [["1", 1], ["2", 2]]),
        ([("none", None)], [["none", None]]),
    ],
)
def test_forms_of_choices(field, choices, pairs):
    assert field(choices if not hasattr(choices, "send") else list("ab")).choices == pairs


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ("abc", "takes a list of choices, not 'abc'"),
        (3, "takes a list of choices, not 3"),
        ([("a", 1, 2)], "has 3 parts"),
        ([object()], "A choice's value is text or a number"),
        ([("a", [1])], "is a list"),
    ],
)
def test_what_are_no_choices(field, choices, message):
    with pytest.raises(InvalidValueError, match=message):
        field(choices)
    component = field(["a"])
    with pytest.raises(InvalidValueError, match=message):
        component.choices = choices


@given(choice_lists, st.data())
def test_what_is_chosen_comes_back(choices, data):
    group = gr.CheckboxGroup(choices)
    own = [value for _, value in group.choices]
    chosen = data.draw(st.lists(st.sampled_from(own), max_size=4)) if own else []
    payload = group.postprocess(chosen)
    assert group.postprocess(payload) == payload
    assert group.preprocess(payload) == chosen
    group.type = "index"
    assert [own[index] for index in group.preprocess(payload)] == chosen


class TestCheckboxGroup:
    @pytest.mark.parametrize(
        ("value", "payload"),
        [(None, []), ("a", ["a"]), (["a", 3], ["a", 3]), (3, [3]), (("a",), ["a"])],
    )
    def test_value(self, value, payload):
        assert gr.CheckboxGroup(["a", ("B", 3)], value=value).value == payload

    def test_preprocess(self):
        group = gr.CheckboxGroup(["a", ("B", 3)])
        assert group.preprocess(["a", 3]) == ["a", 3]
        assert group.preprocess(None) == []
        with pytest.raises(
            Error, match=r"CheckboxGroup: 'z' is not among the choices\. They are: 'a', 3"
        ):
            group.preprocess(["z"])


class TestRadio:
    def test_nothing_is_chosen_at_first(self):
        assert gr.Radio(["a"]).value is None
        assert gr.Radio(["a"]).preprocess(None) is None

    def test_type_index(self):
        radio = gr.Radio([("A", "x"), ("B", "y")], type="index")
        assert radio.preprocess("y") == 1

    def test_the_choices_own_number_comes_back(self):
        # A page has one kind of number: 2.0 comes back as 2.
        assert type(gr.Radio([2.0]).preprocess(2)) is float

    def test_a_choice_that_is_not_there_guesses(self):
        radio = gr.Radio(["apple", "pear"], label="Fruit")
        with pytest.raises(
            Error, match=r"Fruit: 'aple' is not among the choices\. Did you mean 'apple'"
        ):
            radio.preprocess("aple")
        with pytest.raises(Error, match=r"there are none\. Set `choices` first"):
            gr.Radio().preprocess("a")


class TestDropdown:
    @pytest.mark.parametrize(
        ("params", "value"),
        [
            ({}, "a"),
            ({"value": None}, None),
            ({"multiselect": True}, []),
            ({"multiselect": True, "value": "b"}, ["b"]),
            ({"multiselect": True, "value": ["a", "b"]}, ["a", "b"]),
            ({"multiselect": True, "value": None}, []),
            ({"value": "b"}, "b"),
            ({"value": lambda: "b"}, "b"),
        ],
    )
    def test_value(self, params, value):
        assert gr.Dropdown(["a", "b"], **params).value == value

    def test_without_choices(self):
        assert gr.Dropdown().value is None
        assert gr.Dropdown([]).value is None

    def test_first_choice_of_an_iterator(self):
        assert gr.Dropdown(iter(["a", "b"])).value == "a"

    def test_preprocess(self):
        dropdown = gr.Dropdown([("A", 1), ("B", 2)], type="index")
        assert dropdown.preprocess(2) == 1
        assert dropdown.preprocess(None) is None
        assert dropdown.preprocess([2, 1]) == [1, 0]
        with pytest.raises(Error, match="Dropdown: 5 is not among the choices"):
            dropdown.preprocess(5)

    def test_custom_values(self):
        dropdown = gr.Dropdown(["a"], allow_custom_value=True)
        assert dropdown.postprocess("new") == "new"
        assert dropdown.preprocess("new") == "new"
        dropdown.type = "index"
        assert dropdown.preprocess("new") is None
        assert dropdown.preprocess("a") == 0

    def test_a_list_for_one_value_is_no_choice(self):
        with pytest.raises(InvalidValueError, match="is a list"):
            gr.Dropdown(["a"], value=["a"])


@pytest.mark.parametrize("field", FIELDS)
def test_an_authors_value_that_is_no_choice_warns(field):
    with pytest.warns(UserWarning, match="'z' is not among the choices"):
        component = field(["a", "b"], value="z")
    assert component.value in ("z", ["z"])


@pytest.mark.parametrize("field", FIELDS)
def test_new_choices_and_value_in_one_update(field):
    with gr.Blocks() as demo:
        component = field(["a", "b"], value="a")
        button = gr.Button()
        button.click(lambda: field(choices=["x", "y"], value="y"), None, component)
    with App(demo) as app, warnings.catch_warnings():
        warnings.simplefilter("error")
        app.click(button)
        app.settle()
        assert not app.toasts
    assert component.choices == [["x", "x"], ["y", "y"]]
    assert component.value in ("y", ["y"])


@pytest.mark.parametrize("field", FIELDS)
def test_a_visitors_value_that_is_no_choice_fails_the_listener(field):
    seen = []
    with gr.Blocks() as demo:
        component = field(["a", "b"])
        component.input(seen.append, component)
    with App(demo) as app:
        app.set(component, ["z"] if field is gr.CheckboxGroup else "z")
        app.settle()
        assert "'z' is not among the choices" in app.toasts[0].message
    assert seen == []


@pytest.mark.parametrize("make", [gr.Dropdown, gr.Radio])
def test_of_choices_with_one_value_the_first_counts(make):
    box = make([("A", 1), ("B", 1), ("C", 2)], value=1, type="index")
    assert box.choices == [["A", 1], ["B", 1], ["C", 2]]
    assert [box.preprocess(1), box.preprocess(2)] == [0, 2]
