"""Slider: a number between bounds; None is the left end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.errors import Error, InvalidValueError


def test_defaults():
    slider = gr.Slider()
    assert (slider.minimum, slider.maximum, slider.value, slider.step) == (0, 100, 0, 1)


@pytest.mark.parametrize(
    ("minimum", "maximum", "step"),
    [(0, 1, 0.01), (2, 20, 0.1), (0, 1000, 10), (0, 20000, 100), (0, 3.3, 0.01), (5, 5, 1)],
)
def test_step_is_about_a_hundredth(minimum, maximum, step):
    assert gr.Slider(minimum, maximum).step == step


@pytest.mark.parametrize(
    ("value", "expected"), [(None, 2), (3, 3), (3.3, 3.3), (50, 50), ("4", 4), (float("nan"), 2)]
)
def test_value(value, expected):
    assert gr.Slider(2, 10, value).value == expected


def test_wrong_value_and_swapped_bounds():
    with pytest.raises(InvalidValueError, match="Slider takes a number, not the str 'a'"):
        gr.Slider(value="a")
    with pytest.raises(InvalidValueError, match=r"`minimum` \(5\) is above `maximum` \(1\)"):
        gr.Slider(5, 1)


@pytest.mark.parametrize("bound", ["minimum", "maximum"])
def test_a_bound_is_a_number(bound):
    with pytest.raises(InvalidValueError, match=f"Slider: `{bound}` takes a number, not the str"):
        gr.Slider(**{bound: "five"})


def test_preprocess():
    slider = gr.Slider(0, 10, precision=0)
    assert slider.preprocess(3.4) == 3
    with pytest.raises(Error, match="Slider: 11 is above the maximum, 10"):
        slider.preprocess(11)


@given(
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
    st.sampled_from([None, 0.01, 0.5, 1, 2, 7]),
)
def test_random_start_lies_within_the_bounds(minimum, width, step):
    slider = gr.Slider(minimum, minimum + width, step=step, randomize=True)
    # Rounding may move it by a trifle.
    assert minimum - 1e-6 <= slider.value <= minimum + width + 1e-6


def test_random_start_is_on_a_step_and_differs():
    values = {gr.Slider(0, 1, step=0.1, randomize=True).value for _ in range(200)}
    assert values <= {round(i / 10, 1) for i in range(11)}
    assert len(values) > 3


def test_both_bounds_can_move_past_the_old_ones():
    slider = gr.Slider(0, 10)
    slider.minimum, slider.maximum = 100, 200
    assert slider.postprocess(None) == 100


@pytest.mark.parametrize("step", [0, -1, float("nan"), float("inf")])
@pytest.mark.parametrize("randomize", [False, True])
def test_a_step_is_above_zero(step, randomize):
    with pytest.raises(InvalidValueError, match="Slider: `step` takes a number above 0, not"):
        gr.Slider(0, 10, step=step, randomize=randomize)
    slider = gr.Slider(0, 10)
    with pytest.raises(InvalidValueError, match="Slider: `step` takes a number above 0, not"):
        slider.changes(gr.update(step=step))
