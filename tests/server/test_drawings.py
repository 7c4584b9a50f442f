"""What the page needs to draw a solution's result, asked for while MediaPipe is not loaded yet."""

import subprocess
import sys

from server_process import PATIENCE_SECONDS, environment

ASK = """
from webdemo import create_app
from webdemo.vision.solutions import index

client = create_app().test_client()
for solution in index.SOLUTIONS:
    print(client.get(f"/api/solutions/{solution.id}/drawing").status_code)
"""


def test_drawings_do_not_wait_for_the_models():
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert set(done.stdout.split()) == {"200"}, done.stderr
