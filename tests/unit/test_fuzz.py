"""Arbitrary bytes for each part that reads them: see `fuzz_targets`, and `fuzz.py` for more."""

from __future__ import annotations

import random

import pytest
from fuzz_targets import TARGETS
from hypothesis import example, given, settings
from hypothesis import strategies as st

each_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)


@each_target
@settings(max_examples=40)
@given(st.binary(max_size=120))
@example(b"\x0a\xff\x94\x0e\x2d\xa1")  # text that is not UTF-8, whole or in parts
@example(b"\xff" * 120)
def test_arbitrary_bytes(target, data):
    target(data)


@each_target
def test_many_random_bytes(target):
    random_bytes = random.Random(11).randbytes
    for number in range(150):
        target(random_bytes(number))
