"""Throttles: how often something may come from one address."""

from __future__ import annotations

import pytest

from nbblocks.serve.security.throttle import Throttle


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def throttle(now):
    return Throttle(3, 60, lambda: now[0])


def test_who_comes_too_often_waits(throttle, now):
    throttle.note("a")
    throttle.note("a")
    assert not throttle.too_many("a")
    now[0] += 30
    throttle.note("a")
    assert throttle.too_many("a")
    assert not throttle.too_many("b")
    now[0] += 31
    assert not throttle.too_many("a")


def test_a_network_of_addresses_is_one(throttle):
    for last in range(3):
        throttle.note(f"2001:db8::{last}")
        throttle.note(f"192.0.2.{last}")
    assert throttle.too_many("2001:db8::ffff:7")
    assert not throttle.too_many("2001:db8:0:1::1")
    assert not throttle.too_many("192.0.2.1")


def test_what_is_not_decided_yet_counts(throttle):
    throttle.note("a")
    with throttle.open("a"), throttle.open("b"):
        assert not throttle.too_many("a")
        with throttle.open("a"):
            assert throttle.too_many("a")
            assert not throttle.too_many("b")
    assert not throttle.too_many("a")
    assert not throttle._open


def test_no_limit():
    throttle = Throttle(0, 60)
    throttle.note("a")
    with throttle.open("a"):
        assert not throttle.too_many("a")
    assert not throttle.too_many("a")


def test_what_is_long_ago_is_forgotten(throttle, now):
    for number in range(100):
        throttle.note(f"192.0.2.{number}")
    now[0] += 61
    assert not throttle.too_many("192.0.2.1")
    assert throttle._times == {}
