"""Arbitrary bytes for each part that reads them: see `fuzz_targets`, and `fuzz.py` for more."""

from __future__ import annotations

import random

import pytest
from fuzz_targets import TARGETS
from hypothesis import example, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(max_examples=30)
@given(st.binary(max_size=150))
@example(b"\x0a\xff\x94\x0e\x2d\xa1")  # text that is not UTF-8, whole or in parts
@example(b"\xff" * 120)
@example(random.Random(11).randbytes(150))
def test_arbitrary_bytes(target, data):
    target(data)
