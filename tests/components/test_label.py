"""Label: one class, or several sorted by confidence."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbblocks as gr
from nbblocks.errors import InvalidValueError


def test_confidences_are_sorted_and_cut():
    label = gr.Label({"a": 0.1, "b": 0.7, "c": 0.2}, num_top_classes=2)
    assert label.value == {
        "label": "b",
        "confidences": [{"label": "b", "confidence": 0.7}, {"label": "c", "confidence": 0.2}],
    }
    assert label.preprocess(label.value) == {"b": 0.7, "c": 0.2}


@pytest.mark.parametrize("value", ["cat", 3, 0.5, True, np.float32(0.5)])
def test_a_class_alone(value):
    label = gr.Label(value)
    assert label.value == {"label": str(value), "confidences": None}
    assert label.preprocess(label.value) == str(value)


@pytest.mark.parametrize("value", [None, {}])
def test_empty(value):
    assert gr.Label(value).value is None
    assert gr.Label().preprocess(None) is None


@given(st.one_of(st.text(), st.dictionaries(st.text(), st.floats(0, 1), max_size=5)))
def test_postprocess_knows_its_own_payload(value):
    label = gr.Label(num_top_classes=3)
    once = label.postprocess(value)
    assert label.postprocess(once) == once


def test_numpy_confidences_and_other_keys():
    label = gr.Label({1: np.float32(0.25), 2: np.float64(0.75)})
    assert label.value["label"] == "2"
    json.dumps(label.value)


def test_file(tmp_path):
    path = tmp_path / "label.json"
    path.write_text('{"a": 0.25, "b": 0.75}')
    assert gr.Label(str(path)).value["label"] == "b"


def test_what_is_no_label():
    with pytest.raises(InvalidValueError, match=r"not the list \[1\]"):
        gr.Label([1])
    with pytest.raises(InvalidValueError, match="the confidence of 'a' is 'much'"):
        gr.Label({"a": "much"})
