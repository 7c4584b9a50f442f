import importlib
import sys

import pytest

from webdemo import start_failure

STANDARD = [one for one in sys.path if one.startswith((sys.prefix, sys.base_prefix))]
"""Without the folders of these tests, which are searched before Python's own."""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("raise ImportError('libGL.so.1: not found.')", "libGL.so.1: not found"),
        ("import package_that_is_missing", "No module named 'package_that_is_missing'"),
        ("import sys; sys.name_that_is_missing", "no attribute 'name_that_is_missing'"),
        ("def x(", "a_package.py, line 1"),
    ],
)
@pytest.mark.parametrize("before_python", [True, False])
def test_package_that_fails_is_explained(monkeypatch, tmp_path, content, reason, before_python):
    (tmp_path / "a_package.py").write_text(content)
    path = [str(tmp_path), *STANDARD] if before_python else [*STANDARD, str(tmp_path)]
    monkeypatch.setattr(sys, "path", path)
    with pytest.raises((ImportError, AttributeError, SyntaxError)) as failed:
        importlib.import_module("a_package")
    sentence = start_failure.explain(failed.value, path)
    assert reason in sentence
    assert "\n" not in sentence
    words = f"{tmp_path / 'a_package.py'} is not webdemo's. Unset PYTHONPATH"
    assert (words in sentence, "`uv run webdemo`" in sentence) == (before_python, not before_python)


def test_package_that_lacks_something_is_explained_when_it_is_used(monkeypatch, tmp_path):
    (tmp_path / "b_package.py").touch()
    path = [str(tmp_path), *STANDARD]
    monkeypatch.setattr(sys, "path", path)
    module = importlib.import_module("b_package")
    with pytest.raises(AttributeError) as failed:
        module.make()
    assert "b_package.py is not webdemo's" in start_failure.explain(failed.value, path)
    del sys.modules["b_package"]


def test_error_of_another_cause_is_not_explained():
    with pytest.raises(ValueError, match="a bug") as failed:
        int("a bug")
    assert start_failure.explain(failed.value, STANDARD) == ""
