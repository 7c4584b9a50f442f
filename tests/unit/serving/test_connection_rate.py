from __future__ import annotations

import gc
import weakref

import pytest
from fakes import Clock

from webdemo.serving.connection_rate import DEVICES_MAX, ConnectionRate


@pytest.fixture
def clock():
    return Clock()


def spend_all(some, device):
    count = 0
    while some.spend(device):
        count += 1
    return count


def test_rate_applies_after_the_burst_to_each_device(clock):
    some = ConnectionRate(5, 2.0, clock)
    assert spend_all(some, "a") == 5
    assert spend_all(some, "b") == 5
    clock.now += 1.5
    assert spend_all(some, "a") == 3
    clock.now += 0.4
    assert spend_all(some, "a") == 0
    clock.now += 1000
    assert spend_all(some, "a") == 5


class Device(str):
    """A name that can be weakly referenced, to see when it is freed."""


def test_quiet_devices_are_forgotten_and_busy_ones_not(clock):
    some = ConnectionRate(5, 2.0, clock)
    names = []
    for number in range(DEVICES_MAX):
        device = Device(number)
        names.append(weakref.ref(device))
        assert some.spend(device)
    del device
    clock.now += 2.4  # a little less than a full allowance takes
    busy = Device("busy")
    names.append(weakref.ref(busy))
    assert spend_all(some, busy) == 5
    del busy
    gc.collect()
    clock.now += 0.2
    assert some.spend("newcomer")
    gc.collect()
    assert [name() for name in names if name() is not None] == ["busy"]
    assert spend_all(some, "busy") == 0
