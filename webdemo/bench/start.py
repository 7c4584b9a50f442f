"""`webdemo bench --start`: the time from the command to the first mask, part by part."""

import subprocess
import sys
import time
from typing import Any

from webdemo.bench.chromium import open_tab
from webdemo.bench.measure import Progress, start_server
from webdemo.vision.model_folder import ModelFolder

BARE = """
import time
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.runners.mediapipe_loader import import_mediapipe
from webdemo.vision.solutions.index import MODELS
import numpy as np
import_mediapipe()
imported = time.time()
model = MODELS[0]
model.build(NOWHERE, False).process(np.zeros((model.height, model.width, 3), np.uint8))
print(imported, time.time(), flush=True)
"""
"""Import MediaPipe and segment one frame; print the times of both."""

EMPTY = "data:text/html,<title>empty</title>"
LOADED = "performance.timing.loadEventEnd"
MARKS = """performance.getEntriesByName("first picture").length && Object.fromEntries(
  [["navigation", 0],
   ["page", performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd],
   ...performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime])]
  .map(([name, ms]) => [name, (performance.timeOrigin + ms) / 1000])
)"""
PARTS = ("port open", "navigation", "page", "stream", "first reply", "first picture")


def measure_start(folder: ModelFolder, progress: Progress) -> dict[str, Any]:
    """Measure the start of the server and of a page with the presenter, each in a new process.

    Args:
        folder: The model files that the wheel lacks.
        progress: Called before each measurement, with its name.

    Returns:
        Seconds, ready for JSON: {"bare": {"import mediapipe", "one segmentation", "empty page"},
        "start": {each of PARTS: seconds after the command}, "ratio": the last of them divided by
        the sum of "bare", "first_mask": from navigation to the first picture}.

    Raises:
        ChromiumError: There is no Chromium, or the page does not get there.
    """
    progress("an empty page")
    opened = time.time()
    with open_tab(EMPTY) as tab:
        empty = tab.wait_for(LOADED) / 1000 - opened
    progress("bare MediaPipe")
    began = time.time()
    printed = subprocess.check_output([sys.executable, "-c", BARE], stderr=subprocess.DEVNULL)
    imported, segmented = map(float, printed.split())
    bare = {
        "import mediapipe": imported - began,
        "one segmentation": segmented - imported,
        "empty page": empty,
    }
    progress("webdemo")
    began = time.time()
    with start_server(folder) as server:
        at = {"port open": time.time()}
        url = f"http://{server.host}:{server.port}/?source=presenter&fresh=1"
        with open_tab(url) as tab:
            at |= tab.wait_for(MARKS)
    start = {part: at[part] - began for part in PARTS}
    return {
        "bare": bare,
        "start": start,
        "ratio": start["first picture"] / sum(bare.values()),
        "first_mask": at["first picture"] - at["navigation"],
    }


def render(found: dict[str, Any]) -> str:
    """Write the figures as text."""
    bare, start = found["bare"], found["start"]
    return "\n".join(
        [
            *(f"{part:<24}{seconds:6.2f} s" for part, seconds in bare.items()),
            f"{'one after the other':<24}{sum(bare.values()):6.2f} s",
            "",
            "after the command:",
            *(f"  {part:<22}{seconds:6.2f} s" for part, seconds in start.items()),
            "",
            f"{found['ratio']:.2f} × the bare parts; {found['first_mask']:.2f} s from navigation "
            "to the first mask",
        ]
    )
