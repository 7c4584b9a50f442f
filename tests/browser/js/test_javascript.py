"""Runs the tests in `*.test.js`. harness.js describes how to write one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
SECONDS = 30


def claims_of(path):
    """The tests' names, read from the source, so that collecting needs no browser."""
    source = path.read_text()
    claims = re.findall(r'^test\("([^"]+)", ', source, re.MULTILINE)
    assert len(claims) == len(re.findall(r"(?<![\w.])test\(", source)), f"{path.name}: one a line"
    return claims


TESTS = [
    (path.name, claim) for path in sorted(FOLDER.glob("*.test.js")) for claim in claims_of(path)
]


def failure_of(modules, file, claim, seconds=SECONDS):
    """Run a test; return its failure as text, "" if it passes."""
    folder = "/tests/browser/js"
    return modules.call(f"{folder}/harness.js", "run", f"{folder}/{file}", claim, seconds)


@pytest.mark.parametrize(("file", "claim"), TESTS)
def test_javascript(modules, file, claim):
    failure = failure_of(modules, file, claim)
    if failure:
        pytest.fail(f"{file}: {claim}\n{failure}", pytrace=False)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("wrong", 'two numbers\n   found [1,"NaN"]\nexpected [1,2]\n    at '),
        ("without end", "has not ended within 0.1 s"),
        ("not caught", "a timer failed"),
        ("not awaited", "a promise failed"),
        ("not there", "There is no test of this name"),
    ],
)
def test_failure_is_reported(modules, claim, said):
    assert said in failure_of(modules, "failing.js", claim, seconds=0.1)
