"""Runs the tests in the files `*.test.js` beside it; harness.js says how one is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
SECONDS = 30


def claims_of(path):
    """The tests' names, read from the source: no browser is needed to collect them."""
    source = path.read_text()
    claims = re.findall(r'^test\("([^"]+)", ', source, re.MULTILINE)
    assert len(claims) == len(re.findall(r"(?<![\w.])test\(", source)), f"{path.name}: one a line"
    return claims


TESTS = [
    (path.name, claim) for path in sorted(FOLDER.glob("*.test.js")) for claim in claims_of(path)
]


@pytest.mark.parametrize(("file", "claim"), TESTS)
def test_in_page(modules, file, claim):
    path = "/tests/browser/js"
    failure = modules.call(f"{path}/harness.js", "run", f"{path}/{file}", claim, SECONDS)
    failure = "\n".join(filter(None, [failure, *modules.errors]))
    modules.errors.clear()
    if failure:
        pytest.fail(f"{file}: {claim}\n{failure}", pytrace=False)
