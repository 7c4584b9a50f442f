"""Measures what smoothing gains and costs: `uv run python tests/by_hand/quality.py [--clip FILE]`.

The presenter's frames and exact masks come from the page's own modules in Chromium. A video of your
own has no exact masks, so its smoothed masks are compared with the model's. Takes half a minute.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).parents[1] / "support" / "browser"))

import numpy as np
from clip import read_clip
from masks import iou
from module_page import open_modules
from playwright.sync_api import sync_playwright
from presenter import FRAMES_A_TURN, WAVING, draw_presenter
from server_process import ServerProcess
from smoothed import NOISE, shrink, smooth, with_noise

from webdemo.bench.chromium import find_chromium, sandbox_flags
from webdemo.vision.frame_settings import REFERENCE_SMOOTHING
from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.smoothing.masks.motion import STILL, MotionMeter
from webdemo.vision.solutions.selfie import MODELS

DARK_NOISE = 15.0
"""Standard deviation of a camera's noise in a dark room, of 255."""

MOVING_SHARE = 0.25
"""Share of a clip's frames with the most motion."""


def presenter():
    """Frames and exact masks of a whole turn of the presenter."""
    with ServerProcess() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--disable-gpu", *sandbox_flags()]
        )
        with open_modules(browser, server.url) as modules:
            drawn = draw_presenter(modules, range(FRAMES_A_TURN))
        browser.close()
    return drawn


def motion_of(frames, model):
    """The share of moving pixels in each frame."""
    meter = MotionMeter(model.height, model.width)
    meter.measure(shrink(frames[0], model))
    motions = [(meter.measure(shrink(frame, model)) > STILL).mean() for frame in frames[1:]]
    return np.array([0.0, *motions])


def flicker_row(name, smoothed):
    print(
        f"  {name:<36} flicker {smoothed.flicker_raw * 1e4:5.1f} → {smoothed.flicker * 1e4:5.1f}"
        f" of 10 000, × {smoothed.ratio:.2f}"
    )


def of_presenter(name, frames, truths, model, runner):
    smoothed = smooth(frames, model, runner, REFERENCE_SMOOTHING)
    flicker_row(name, smoothed)
    truth = np.array([shrink(truth, model) for truth in truths]) >= 128
    before, after = iou(smoothed.raw >= 128, truth), iou(smoothed.sent >= 128, truth)
    waving = slice(*(int(phase * FRAMES_A_TURN) for phase in WAVING))
    for part, some in (("all frames", slice(None)), ("while the arm waves", waving)):
        lost = (after - before)[some]
        print(
            f"    {part:<34} IoU {before[some].mean():.4f} → {after[some].mean():.4f}, "
            f"worst frame {lost.min():+.4f}"
        )


def of_clip(name, frames, model, runner):
    smoothed = smooth(frames, model, runner, REFERENCE_SMOOTHING)
    flicker_row(name, smoothed)
    motion = motion_of(frames, model)
    moving = motion >= np.quantile(motion, 1 - MOVING_SHARE)
    alike = iou(smoothed.raw >= 128, smoothed.sent >= 128)[moving]
    share = f"the {MOVING_SHARE:.0%} that move most"
    print(f"    {share:<34} IoU sent to given {alike.mean():.4f}, worst frame {alike.min():.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clip", metavar="FILE", help="a video of a person")
    options = parser.parse_args()
    own = read_clip(options.clip)[0] if options.clip else []
    frames, truths = presenter()
    for model in MODELS:
        runner = model.build(NOWHERE, False)
        print(f"{model.label}, smoothing {REFERENCE_SMOOTHING}")
        of_presenter("presenter", frames, truths, model, runner)
        noisy = list(with_noise(frames))
        of_presenter(f"presenter, noise of {NOISE:g}", noisy, truths, model, runner)
        dark = list(with_noise([frame // 2 for frame in frames], DARK_NOISE))
        of_presenter(f"presenter in the dark, noise of {DARK_NOISE:g}", dark, truths, model, runner)
        if own:
            of_clip("clip", own, model, runner)
        runner.close()


if __name__ == "__main__":
    main()
