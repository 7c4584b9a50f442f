import importlib
import os

import pytest

from webdemo import limits


@pytest.mark.parametrize(
    ("cores", "runners", "pictures"), [(1, 1, 1), (2, 2, 1), (8, 8, 2), (64, 8, 2)]
)
def test_what_is_kept_per_core_is_bounded_by_what_can_be_used_at_once(
    monkeypatch, cores, runners, pictures
):
    with monkeypatch.context() as patch:
        patch.setattr(os, "sched_getaffinity", lambda _: range(cores), raising=False)
        defaults = importlib.reload(limits).DEFAULTS
    importlib.reload(limits)
    assert (defaults["RUNNERS_PER_MODEL"], defaults["PICTURES_AT_ONCE"]) == (runners, pictures)
