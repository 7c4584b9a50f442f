"""The declared packages, for machines that are not here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "version"),
    [("aarch64-unknown-linux-gnu", "0.10.18"), ("x86_64-unknown-linux-gnu", "0.10.21")],
)
def test_packages_resolve_for_the_platform(platform, version, tmp_path):
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("no uv found: it resolves the packages")
    command = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--only-binary", ":all:"]
    found = subprocess.run(
        [*command, "--python-platform", platform, "--python-version", "3.11"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert found.returncode == 0, found.stderr
    assert f"mediapipe=={version}" in found.stdout
