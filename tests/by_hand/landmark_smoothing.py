"""Measures what the smoothing of landmarks gains and costs, by smoothing.

`uv run python tests/by_hand/landmark_smoothing.py --clip FILE`, FILE a video of a person who sits
still. MediaPipe's own smoothing is off. Takes a minute for 8 s of video.

Jitter is the mean absolute second difference of x and y, of landmarks that hardly move. For the lag
the same frames sway from side to side, and the phase of the landmarks' sway is compared before and
after smoothing. The clip has no faster motion that is known exactly: `test_jitter_and_lag` computes some.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import cv2
import numpy as np
from clip import read_clip

from webdemo.vision.model_folder import NOWHERE
from webdemo.vision.smoothing.detections.landmark_smoothing import LandmarkSmoothing
from webdemo.vision.solutions import index

SMOOTHINGES = (0, 64, 128, 192, 255)

STILL = 0.05
"""Maximum speed of a still landmark, in shares of the frame's sides per second."""

SWAYS = {"fast": (1.0, 0.1), "slow": (0.5, 0.1), "little": (0.5, 0.02)}
"""Frequency in Hz, and amplitude in shares of the frame's width."""

MODELS = ("pose", "hands", "face-mesh", "face-detection")


def swaying(frames, rate, hertz, share):
    for i, frame in enumerate(frames):
        height, width = frame.shape[:2]
        shift = share * width * np.sin(2 * np.pi * hertz * i / rate)
        move = np.float32([[1, 0, shift], [0, 1, 0]])
        yield cv2.warpAffine(frame, move, (width, height), borderMode=cv2.BORDER_REPLICATE)


def tracks(analyses, rate, smoothing):
    """The places of each number, (frames, points, 2), with NaN where it was not found."""
    history, by_number = LandmarkSmoothing(), {}
    for i, detections in enumerate(analyses):
        for found in history.smooth(detections, smoothing, i / rate):
            there = found.points[:, :2]
            if found.box is not None:
                x, y, width, height = found.box
                there = np.array([(x, y), (x + width, y + height)])
            missing = np.full((len(analyses), *there.shape), np.nan)
            by_number.setdefault((found.group, found.number), missing)[i] = there
    return by_number


def jitter(raw, shown, rate):
    """Mean absolute second difference of the still landmarks, before and after smoothing."""
    of_raw, of_shown = [], []
    for key, places in raw.items():
        kernel = np.ones(9) / 9
        calm = np.apply_along_axis(np.convolve, 0, places, kernel, "same")
        still = np.abs(np.gradient(calm, axis=0) * rate)[1:-1] < STILL
        still[:6] = still[-6:] = False
        of_raw.append(np.abs(np.diff(places, 2, axis=0))[still])
        of_shown.append(np.abs(np.diff(shown[key], 2, axis=0))[still])
    return np.concatenate(of_raw).mean(), np.concatenate(of_shown).mean()


def lag(raw, shown, rate, hertz):
    """Delay of the sway, in milliseconds: of the number that is found most often."""
    key = max(raw, key=lambda key: np.isfinite(raw[key]).sum())
    there = np.isfinite(raw[key][:, 0, 0])
    turn = np.exp(-2j * np.pi * hertz * np.flatnonzero(there) / rate)
    window = np.hanning(there.sum())

    def sway(places):
        x = places[there, :, 0]
        return ((x - x.mean(axis=0)) * (turn * window)[:, None]).sum()

    return -np.angle(sway(shown[key]) / sway(raw[key])) / (2 * np.pi * hertz) * 1000


def found_in(model, frames):
    """The detections in each frame, as MediaPipe gives them."""
    with contextlib.closing(model.build(NOWHERE, False)) as runner:
        return [runner.process(frame).detections for frame in frames]


def measure(model, frames, rate):
    print(f"\n{model.solution.id:<15} jitter, of 10 000    lag while swaying, ms")
    print("smoothing   raw → shown   ratio    " + "".join(f"{sway:>8}" for sway in SWAYS))
    still = found_in(model, frames)
    swayed = {sway: found_in(model, swaying(frames, rate, *SWAYS[sway])) for sway in SWAYS}
    for smoothing in SMOOTHINGES:
        raw, shown = (tracks(still, rate, each) for each in (0, smoothing))
        before, after = jitter(raw, shown, rate)
        print(
            f"{smoothing:>10} {before * 1e4:5.1f} → {after * 1e4:4.1f} {after / before:9.2f}    ",
            end="",
        )
        for sway, (hertz, _) in SWAYS.items():
            raw, shown = (tracks(swayed[sway], rate, each) for each in (0, smoothing))
            print(f"{lag(raw, shown, rate, hertz):8.0f}", end="")
        print()


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clip", metavar="FILE", help="a video of a person", required=True)
    frames, rate = read_clip(parser.parse_args().clip)
    for solution in MODELS:
        measure(index.find(solution), frames, rate)


if __name__ == "__main__":
    main()
