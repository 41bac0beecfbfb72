"""Arrays become pictures and come back; what is no picture is told so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nbblocks.errors import InvalidValueError
from nbblocks.files.pixels import from_array, to_array


@given(hnp.arrays(np.float64, (3, 4, 3), elements=st.floats(0, 1)))
def test_floats_are_rounded_to_the_nearest_of_256(array):
    values = to_array(from_array(array))
    assert np.abs(values / 255 - array).max() <= 0.5 / 255 + 1e-9


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (np.array([[0, 128, 255]]), [0, 128, 255]),
        (np.array([[0, 1000, 65535]], np.uint16), [0, 3, 255]),
        (np.array([[0, 200]], np.uint16), [0, 200]),
        (np.array([[True, False]]), [255, 0]),
        (np.array([[-0.5, 0.5]]), [0, 128]),
        (np.zeros((1, 2, 1), np.uint8), [0, 0]),
        (np.array([[0.0, 1.0]], np.float32), [0, 255]),
    ],
)
def test_kinds_of_arrays(array, values):
    assert to_array(from_array(array)).ravel().tolist() == values


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([[0.0, 255.0]]), r"from 0 to 1, and this array from 0 to 255"),
        (np.array([[0.0, np.nan]]), "from nan to nan"),
        (np.array([[0, 300]]), r"this array \(int64\) from 0 to 300"),
        (np.array([[-1, 3]], np.int8), "from -1 to 3"),
        (np.zeros((2, 2, 5), np.uint8), r"shape \(2, 2, 5\) is not a picture"),
        (np.zeros(3, np.uint8), r"shape \(3,\)"),
        (np.zeros((0, 4, 3)), r"shape \(0, 4, 3\)"),
        (np.array([["a"]]), "An array of <U1"),
    ],
)
def test_arrays_that_are_no_pictures(array, message):
    with pytest.raises(InvalidValueError, match=message):
        from_array(array)
