"""Runs the tests in each `*.test.js`. harness.js describes how to write one."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = sorted(path.name for path in Path(__file__).parent.glob("*.test.js"))


def failures_of(modules, file, seconds=30):
    """Run a file's tests; return their failures as text, "" if all pass."""
    folder = "/tests/browser/js"
    return modules.call(f"{folder}/harness.js", "run", f"{folder}/{file}", seconds)


@pytest.mark.parametrize("file", FILES)
def test_javascript(modules, file):
    failures = failures_of(modules, file)
    if failures:
        pytest.fail(f"{file}: {failures}", pytrace=False)


def test_each_failure_is_reported_with_its_claim(modules):
    found = failures_of(modules, "failing.js", seconds=0.1).split("\n\n")
    for failure, said in zip(
        found,
        (
            'wrong\nError: two numbers\n   found [1,"NaN"]\nexpected [1,2]\n    at ',
            "without end\nError: This test has not ended within 0.1 s",
            "not caught\nError: a timer failed",
            "not awaited\nError: a promise failed",
        ),
        strict=True,
    ):
        assert failure.startswith(said)
