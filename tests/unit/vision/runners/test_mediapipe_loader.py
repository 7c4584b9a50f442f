"""What importing MediaPipe and loading models does to the process, in one of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import person
import pytest
from offline import NetworkUsed, without_network
from server_process import PACKAGE_PARENT, environment

LOADING = """
import sys, numpy, person
import webdemo
def imported():
    print(*(name in sys.modules for name in ("mediapipe", "matplotlib", "matplotlib.pyplot")))
app = webdemo.create_app()
imported()
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.solutions.index import SOLUTIONS, find
asked = (app.test_client().get(f"/api/solutions/{one.id}/drawing") for one in SOLUTIONS)
print({answer.status_code for answer in asked})
for solution in ("selfie", "face-mesh"):
    runner = find(solution).build(NOWHERE, True)
    result = runner.process(person.draw_person()[0])
    assert result.mask is not None or result.detections
    runner.close()
imported()
sys.stderr.write("and stderr still works")
"""
SUPPORT = Path(person.__file__).parent


def test_mediapipe_is_imported_late_and_quietly_and_matplotlib_never():
    """Drawings do not wait for the models, and no landmarks print anything."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING],
        env=environment(PYTHONPATH=f"{PACKAGE_PARENT}:{SUPPORT}"),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split("\n")[:3] == ["False False False", "{200}", "True False False"]
    assert done.stderr == "and stderr still works"


def test_downloads_would_be_noticed(runner_of):
    """All runners of these tests are built without a network."""
    runner_of("face-detection/short-range")
    from mediapipe.python.solutions import download_utils

    with without_network(), pytest.raises(NetworkUsed):
        download_utils.download_oss_model("mediapipe/modules/pose_landmark/none.tflite")
