"""`webdemo bench --start`."""

import json

import pytest
from click.testing import CliRunner

from webdemo import cli
from webdemo.bench import chromium, start


def test_start_is_compared_with_its_bare_parts():
    text = start.render(
        {
            "bare": {"import mediapipe": 1.5, "one segmentation": 0.5, "empty page": 2.0},
            "start": {"port open": 1.0, "first picture": 4.5},
            "ratio": 4.5 / 4,
            "first_mask": 0.75,
        }
    )
    assert "one after the other       4.00 s" in text
    assert "first picture           4.50 s" in text
    assert "1.12 × the bare parts; 0.75 s from navigation to the first mask" in text


def test_missing_browser_is_one_line(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    run = CliRunner().invoke(cli.cli, ["bench", "--start"])
    assert run.exit_code == 2
    assert run.stderr.splitlines()[-1] == f"webdemo: {chromium.MISSING}"


@pytest.mark.slow
def test_parts_of_a_real_start_follow_each_other():
    if chromium.find_chromium() is None:
        pytest.skip("no Chromium or Chrome was found")
    run = CliRunner().invoke(cli.cli, ["bench", "--start", "--json"])
    found = json.loads(run.stdout)
    seconds = [found["start"][part] for part in start.PARTS]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0
    assert min(found["bare"].values()) > 0
    assert found["first_mask"] == pytest.approx(seconds[-1] - found["start"]["navigation"])
