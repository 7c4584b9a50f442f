from __future__ import annotations

import pytest

from webdemo import budget
from webdemo.budget import Budget


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def spend_all(some, device):
    count = 0
    while some.spend(device):
        count += 1
    return count


def test_burst_and_then_the_rate(clock):
    some = Budget(5, 2.0, clock)
    assert spend_all(some, "a") == 5
    clock.now += 1.5
    assert spend_all(some, "a") == 3
    clock.now += 0.4
    assert spend_all(some, "a") == 0


def test_no_more_than_the_burst_is_saved_up(clock):
    some = Budget(5, 2.0, clock)
    assert some.spend("a")
    clock.now += 1000
    assert spend_all(some, "a") == 5


def test_one_device_spends_nothing_of_anothers(clock):
    some = Budget(5, 2.0, clock)
    assert spend_all(some, "a") == 5
    assert spend_all(some, "b") == 5


def test_quiet_devices_are_forgotten_and_busy_ones_not(clock, monkeypatch):
    monkeypatch.setattr(budget, "DEVICES_MAX", 10)
    some = Budget(5, 2.0, clock)
    for number in range(10):
        some.spend(f"quiet {number}")
    clock.now += 60
    assert spend_all(some, "busy") == 5
    assert list(some._left) == ["busy"]
    assert spend_all(some, "busy") == 0
