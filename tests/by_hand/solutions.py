"""Measures each solution in Chromium: `uv run python tests/by_hand/solutions.py --clip FILE`.

FILE is a video of a person; `--models-dir` is the folder of the models that the wheel lacks. Prints,
for each solution that can run: MediaPipe's time for a frame when nothing else runs; the results per
second that this allows, of a camera's 30 frames per second; the results and the frames that the page
shows per second, and from capture to display, in milliseconds; and the share of the results that were
possible. Takes ten seconds for each.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).parents[1] / "support" / "browser"))

import cv2
from clip import read_clip
from playwright.sync_api import sync_playwright
from server_process import ServerProcess

from webdemo.bench.chromium import find_chromium, sandbox_flags
from webdemo.vision.model_folder import NOWHERE, ModelFolder
from webdemo.vision.solutions.index import MODELS

SIZE = (640, 480)
RATE = 30
FRAMES = 90
SETTLE_SECONDS = 6
READ_SECONDS = 5

FIGURES = """() => Object.fromEntries([
  ["shown", document.querySelector("#fps").textContent],
  ...["results", "latency"].map((figure) =>
    [figure, document.querySelector(`.current[data-figure=${figure}]`).textContent])])"""


def cropped(frame):
    """The middle of a frame, in SIZE."""
    height, width = frame.shape[:2]
    across = round(height * SIZE[0] / SIZE[1])
    return cv2.resize(frame[:, max(0, (width - across) // 2) :][:, :across], SIZE)


def write_camera(frames, path):
    """Write frames as the video that Chromium takes for a camera."""
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n" % (*SIZE, RATE))
        for frame in (*frames, *frames[::-1]):
            file.write(b"FRAME\n" + cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420).tobytes())


def bare_ms(model, folder, frames):
    """Median milliseconds that MediaPipe takes for a frame of the size that travels."""
    size = (model.width, model.height)
    runner = model.build(folder, False)
    times = []
    for frame in [cv2.resize(frame, size) for frame in frames]:
        begin = time.perf_counter()
        runner.process(frame)
        times.append((time.perf_counter() - begin) * 1000)
    runner.close()
    return statistics.median(times)


def live(browser, url, model):
    """Medians of what the page shows."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    wanted = {"solution": model.solution.id, "model": model.id, "size": "640x480"}
    page.goto(f"{url}?fresh=1&{urlencode(wanted)}")
    page.wait_for_timeout(SETTLE_SECONDS * 1000)
    seen = []
    for _ in range(READ_SECONDS):
        page.wait_for_timeout(1000)
        seen.append({name: float(text) for name, text in page.evaluate(FIGURES).items()})
    page.close()
    return {name: statistics.median(one[name] for one in seen) for name in seen[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--clip", type=Path, required=True, help="a video of a person")
    parser.add_argument("--models-dir", type=Path, help="the models that the wheel lacks")
    parser.add_argument("solutions", nargs="*", help="ids, as pose/cut-out; all without any")
    options = parser.parse_args()
    folder = ModelFolder(options.models_dir) if options.models_dir else NOWHERE
    words = ["--models-dir", str(folder.path)] if options.models_dir else []
    frames = [cropped(frame) for frame in read_clip(options.clip)[0][:FRAMES]]
    print(f"{'':<34}{'bare ms':>9}{'possible/s':>12}{'results/s':>11}{'share':>8}", end="")
    print(f"{'shown/s':>9}{'latency':>9}")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        camera = Path(temporary) / "camera.y4m"
        write_camera(frames, camera)
        flags = [
            *sandbox_flags(),
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}",
        ]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        with ServerProcess("--port", "0", "--no-open", *words) as server:
            for model in MODELS:
                is_wanted = not options.solutions or model.solution.id in options.solutions
                if model.missing(folder) or not is_wanted:
                    continue
                ms = bare_ms(model, folder, frames)
                possible = min(RATE, 1000 / ms)
                found = live(browser, server.url, model)
                name = model.title
                print(f"{name:<34}{ms:>9.1f}{possible:>12.1f}{found['results']:>11.1f}", end="")
                share = found["results"] / possible
                print(f"{share:>8.0%}{found['shown']:>9.0f}{found['latency']:>9.1f}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
