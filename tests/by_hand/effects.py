"""Measures the cost of each effect in Chromium: `uv run python tests/by_hand/effects.py`.

Prints milliseconds per frame with Canvas 2D and with WebGL2, which here runs on Chromium's software
rasteriser (its cost on a graphics card can only be measured on one). Then prints how many of a
camera's 30 frames per second the whole page shows. Takes four minutes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).parents[1] / "support" / "browser"))

from camera_video import write_video
from module_page import open_modules
from playwright.sync_api import sync_playwright
from server_process import ServerProcess

from webdemo.bench.chromium import find_chromium, sandbox_flags

RENDERERS = ("canvas2d", "webgl2")
FLAGS = ["--disable-gpu", "--enable-unsafe-swiftshader", *sandbox_flags()]
SETTLE_MS = 7000
"""Waiting time before reading the page's figures, which cover the last five seconds."""

MEASURE = """async ([renderers, frames]) => {
  const { measureEffects } = await import("/tests/by_hand/effects.js");
  return measureEffects(renderers, frames);
}"""

EFFECTS = """async () => (await import("/tests/by_hand/effects.js")).EFFECTS"""


def costs(page, frames):
    """Print milliseconds per frame, one row for each effect."""
    table = {}
    for entry in page.evaluate(MEASURE, [RENDERERS, frames]):
        column = f"{entry['size']} {entry['renderer']}"
        table.setdefault(entry["effect"], {})[column] = entry["ms"]
    columns = list(next(iter(table.values())))
    print(f"{'ms per frame':<28}" + "".join(f"{column:>20}" for column in columns))
    for effect, row in table.items():
        print(f"{effect:<28}" + "".join(f"{row[column]:>20.1f}" for column in columns), flush=True)


def rates(playwright, url, effects):
    """Print the frames per second that the page shows with each effect, Canvas 2D, 640x480."""
    print(f"\n{'frames/s of 30, 640x480':<28}{'general':>12}{'landscape':>12}")
    with tempfile.TemporaryDirectory() as folder:
        camera_video = write_video(Path(folder) / "camera.y4m")
        camera = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={camera_video.path}",
        ]
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*FLAGS, *camera]
        )
        for effect, changes in effects.items():
            shown = []
            for model in ("general", "landscape"):
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                settings = {"renderer": "canvas2d", "outline": 0, "refine": 0} | {
                    key: int(value) if isinstance(value, bool) else value
                    for key, value in changes.items()
                }
                page.goto(f"{url}?{urlencode(settings | {'size': '640x480', 'model': model})}")
                page.wait_for_timeout(SETTLE_MS)
                figure = f"[data-figure=results][data-model={model}]"
                shown.append(float(page.locator(figure).text_content()))
                page.close()
            print(f"{effect:<28}" + "".join(f"{rate:>12.1f}" for rate in shown), flush=True)
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--frames", type=int, default=30, help="per effect and round  [30]")
    options = parser.parse_args()
    with ServerProcess() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        with open_modules(browser, server.url) as modules:
            costs(modules.page, options.frames)
            effects = modules.page.evaluate(EFFECTS)
        browser.close()
        rates(playwright, server.url, effects)


if __name__ == "__main__":
    main()
