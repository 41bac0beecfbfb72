"""JSON: whatever it is given becomes what JSON has."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.errors import InvalidValueError

plain = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=12,
)


@given(st.one_of(st.lists(plain), st.dictionaries(st.text(), plain)))
def test_json_stays_as_it_is(value):
    component = gr.JSON()
    assert component.postprocess(value) == value
    assert component.postprocess(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("value", "payload"),
    [
        (None, None),
        ('{"a": 1}', {"a": 1}),
        ("3", 3),
        ({"a": np.arange(3)}, {"a": [0, 1, 2]}),
        ([np.float32(2), np.bool_(True)], [2.0, True]),
        ((1, 2), [1, 2]),
        ({2: 2, None: 3, False: 4}, {"2": 2, "null": 3, "false": 4}),
        ([float("nan"), float("inf")], [None, None]),
        ([{2}], ["{2}"]),
        (datetime.date(2026, 11, 20), "2026-11-20"),
    ],
)
def test_value(value, payload):
    assert gr.JSON(value).value == payload


def test_invalid_text_says_where():
    with pytest.raises(InvalidValueError, match=r"'\{a\}' is not valid JSON: .*column 2"):
        gr.JSON("{a}")


def test_open_is_a_parameter_but_no_trait():
    component = gr.JSON(open=True)
    assert component.is_open is True
    assert callable(component.open)
