"""Number: rounds, refuses what is out of bounds, and keeps whole numbers whole."""

from __future__ import annotations

import decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.errors import Error, InvalidValueError
from nbblocks.testing import App


@pytest.mark.parametrize(
    ("precision", "value", "expected"),
    [
        (None, 5, 5),
        (None, 5.5, 5.5),
        (None, "7", 7),
        (None, "7.5", 7.5),
        (None, True, 1),
        (None, decimal.Decimal("1.5"), 1.5),
        (None, np.int64(3), 3),
        (None, np.float32(0.5), 0.5),
        (None, float("nan"), None),
        (None, float("inf"), None),
        (None, None, None),
        (0, 2.5, 2),
        (0, 7, 7),
        (2, 2.675, 2.67),
        (2, 7, 7),
        (-2, 149, 100),
    ],
)
def test_value(precision, value, expected):
    number = gr.Number(value, precision=precision)
    assert number.value == expected
    assert type(number.value) is type(expected)


@given(
    st.one_of(st.integers(-(2**53), 2**53), st.floats()),
    st.one_of(st.none(), st.integers(-3, 6)),
)
def test_postprocess_is_idempotent(value, precision):
    number = gr.Number(precision=precision)
    once = number.postprocess(value)
    assert number.postprocess(once) == once


@pytest.mark.parametrize("value", ["x", [1], {}, object(), "", 1j])
def test_what_is_no_number_is_told(value):
    with pytest.raises(InvalidValueError, match="Number takes a number, not the "):
        gr.Number().postprocess(value)


def test_preprocess():
    number = gr.Number(precision=0, minimum=0, maximum=10)
    assert number.preprocess(2.6) == 3
    assert number.preprocess(None) is None
    assert number.preprocess(10) == 10


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (11, "Age: 11 is above the maximum, 10. Enter a smaller"),
        (-1, "Age: -1 is below the minimum, 0"),
    ],
)
def test_out_of_bounds_is_an_error_the_user_sees(value, message):
    with gr.Blocks() as demo:
        age = gr.Number(minimum=0, maximum=10, label="Age")
        out = gr.Textbox("before")
        age.submit(lambda age: age, age, out)
    with App(demo) as app:
        app.submit(age, value)
        app.settle()
        assert message in app.toasts[0].message
        assert out.value == "before"


def test_bounds_of_the_author_may_be_exceeded():
    assert gr.Number(50, maximum=10).value == 50
    with pytest.raises(Error):
        gr.Number(maximum=10).preprocess(50)


def test_bounds_and_step_that_leave_no_number():
    with pytest.raises(InvalidValueError, match=r"Number: `minimum` \(5\) is above"):
        gr.Number(minimum=5, maximum=1)
    with pytest.raises(InvalidValueError, match="Number: `step` takes a number above 0, not 0"):
        gr.Number(step=0)
    assert gr.Number(minimum=1, maximum=1).minimum == 1
