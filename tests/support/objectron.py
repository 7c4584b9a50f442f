"""The real package @mediapipe/objectron, by the npm client."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from webdemo.model_files.objectron_package import FILE_NAME, PACK


def pack(folder):
    """Let npm put the package into a folder; return its path.

    Without npm or a registry the test is skipped; in CI it fails.
    """
    npm, *words = PACK.split()
    if shutil.which(npm) is None:
        _give_up("no npm found, which fetches the package")
    done = subprocess.run(
        [shutil.which(npm), *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )
    if done.returncode:
        _give_up(f"npm can't fetch the package: {done.stderr[-500:]}")
    return folder / FILE_NAME


def _give_up(why):
    if os.environ.get("CI"):
        pytest.fail(f"{why}, and CI must not pass without")
    pytest.skip(why)
